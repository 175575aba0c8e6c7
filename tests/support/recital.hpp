#pragma once

#include "support/turn.hpp"
#include "support/units.hpp"

/// Sources that play one note after the other, each in a slot of its own.
namespace beltane::test {

/// One note of one source. Its turns are from where the note starts.
struct Note {
  const Unit* unit{};
  double at{};
  double hz{a3};
  double velocity{played};
  double gate{1};   // seconds until it is let go
  double slot{4};   // seconds that it has to itself
  Controls with{};  // parameters other than the default
  std::vector<Turn> turns{};
};

/// What was played, and what was heard of it; who is alive is asked at the end of each slot.
struct Recital {
  std::vector<Note> notes{};
  Render heard{};

  Sound sound(std::size_t i) const { return stretch(heard.sound, notes[i].at, notes[i].at + notes[i].slot); }
};

/// A note starts 50 ms into its slot, so that what is before it can be heard too.
constexpr double lead_in = 0.05;

/// All notes in one render. Throws std::runtime_error where the server fails.
Recital perform(std::vector<Note> notes, int rate = 48'000);

/// Three pitches over the keyboard at which a source is held against its tuning.
constexpr double tuning_pitches[] = {65.406, 220, 1046.5};
/// A note that is long enough for `cents_of`.
Note tuning_note(const Unit& unit, double hz);
/// How far the `i`-th note is from its pitch, once it has settled.
double cents_of(const Recital& recital, std::size_t i);

/// Both ends of every parameter of every one of these sources, played as softly as can be.
std::vector<Note> notes_at_extremes(const std::vector<Unit>& sources);

}  // namespace beltane::test
