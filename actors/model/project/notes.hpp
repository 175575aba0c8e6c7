#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "model/ids.hpp"
#include "model/project/by_time.hpp"
#include "model/units.hpp"

namespace beltane {

/// A note of an instrument.
struct Note {
  NoteId id{};
  Beats start{};               // from the start of the project, >= 0
  Beats length{};              // > 0
  std::uint8_t pitch{60};      // MIDI, 0-127
  std::uint8_t velocity{100};  // MIDI, 1-127
  bool operator==(const Note&) const = default;
};
void fields(auto& v, Of<Note> auto& note) {
  v.of("note");
  v(1, "id", note.id);
  v(2, "start", note.start);
  v(3, "length", note.length);
  v(4, "pitch", note.pitch, how::most(127));
  v(5, "velocity", note.velocity, how::most(127));
}

/// The playing order: by start, then id.
inline bool plays_before(const Note& a, const Note& b) { return std::tie(a.start, a.id) < std::tie(b.start, b.id); }

inline Beats beat_of(const Note& note) { return note.start; }

/// The notes of an instrument, in playing order.
using Notes = ByTime<Note>;

}  // namespace beltane
