#pragma once

#include <vector>

#include "model/project/project.hpp"

namespace beltane::sequencer {

/// A note and who plays it.
struct TimedNote {
  InstrumentId instrument{};
  Note note{};
  bool operator==(const TimedNote&) const = default;
};

/// The notes that begin in [from, to), in playing order. Loops are already unrolled.
/// Costs a binary search an instrument, however many notes there are.
std::vector<TimedNote> notes_between(const Project&, Beats from, Beats to);

/// The notes that began before `at` and end after it, in playing order. Looks at every note before `at`.
std::vector<TimedNote> notes_across(const Project&, Beats at);

/// The note of that id, or null.
const Note* find_note(const Project&, InstrumentId, NoteId);

/// Whether both projects give the same notes and moves at the same times: cheap where they share them.
bool same_music(const Project&, const Project&);

constexpr Beats note_end(const Note& note) { return note.start + note.length; }

}  // namespace beltane::sequencer
