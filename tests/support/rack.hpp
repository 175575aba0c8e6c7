#pragma once

#include "support/turn.hpp"
#include "support/units.hpp"

/// A unit that works in place, between a sound and two ears: one hears the sound without it, one with it.
namespace beltane::test {

/// One trial of one unit. Times are from the start of its slot.
struct Trial {
  const Unit* unit{};
  std::string source{"saw"};
  Controls source_with{};            // what of the source is not as usual
  std::vector<double> pitches{220};  // held from 0.05 s until `let_go`
  double let_go{1.2};
  Controls with{};            // parameters other than the default
  std::vector<Turn> turns{};  // of the unit's controls, later
  double from{};              // when the unit is made
  std::string neighbour{};    // a unit after it in the chain, if any
  double swap_at{-1};         // when it is moved behind its neighbour
  double poison_at{-1};       // when one block of NaN comes in
  bool left_only{};           // nothing comes in on the right
  double slot{2};
};

struct Trials {
  std::vector<Trial> trials{};
  std::vector<double> starts{};
  Render heard{};

  Sound dry(std::size_t i) const { return stretch(heard.sound, starts[i], starts[i] + trials[i].slot, 0); }
  Sound wet(std::size_t i) const { return stretch(heard.sound, starts[i], starts[i] + trials[i].slot, 2); }
  /// Whether the unit under test is alive at the end of its slot.
  bool alive(std::size_t i) const;
};

/// All trials one after the other, in one render.
Trials run(std::vector<Trial> trials, int rate = 48'000);

/// A low, pure tone hides nothing: whatever is above 12 kHz is a click.
const Trial& pure_tone();
/// The unit comes in while the tone sounds, and goes.
const Trial& visit();
/// It is switched off and on again while the tone sounds.
const Trial& switched();
/// A chord of three saws, by which loudness is judged.
const Trial& chord();
/// One block of NaN comes in.
const Trial& poisoned();
/// The same trial for each of the units.
std::vector<Trial> each_of(const std::vector<Unit>& units, const Trial& trial);
/// Both ends of every parameter of every one of the units, made there and turned there from the other end.
std::vector<Trial> trials_at_extremes(const std::vector<Unit>& units);

}  // namespace beltane::test
