#include "sequencer/notes.hpp"

#include <algorithm>

namespace beltane::sequencer {
namespace {

void sort_for_playing(std::vector<TimedNote>& notes) {
  std::ranges::stable_sort(notes, {}, [](const TimedNote& timed) { return timed.note.start; });
}

}  // namespace

std::vector<TimedNote> notes_between(const Project& project, Beats from, Beats to) {
  std::vector<TimedNote> found;
  for (const auto& instrument : *project.instruments) {
    const Notes& notes = *instrument->notes;
    for (auto note = notes.from(from); note != notes.end() && note->start < to; ++note)
      found.push_back({instrument->def->id, *note});
  }
  sort_for_playing(found);
  return found;
}

std::vector<TimedNote> notes_across(const Project& project, Beats at) {
  std::vector<TimedNote> found;
  for (const auto& instrument : *project.instruments) {
    const Notes& notes = *instrument->notes;
    const auto later = notes.from(at);
    for (auto note = notes.begin(); note != later; ++note)
      if (note_end(*note) > at) found.push_back({instrument->def->id, *note});
  }
  sort_for_playing(found);
  return found;
}

const Note* find_note(const Project& project, InstrumentId instrument, NoteId id) {
  const Instrument* player = find(project, instrument);
  if (!player) return nullptr;
  return player->notes->find(id);
}

bool same_music(const Project& before, const Project& after) {
  if (before.tempo != after.tempo) return false;
  std::vector<Cow<Instrument>> gone, came;
  Instruments::each_difference(
      *before.instruments, *after.instruments, [&](const auto& each) { gone.push_back(each); },
      [&](const auto& each) { came.push_back(each); });
  const auto same_notes = [](const Cow<Instrument>& a, const Cow<Instrument>& b) {
    return a->def->id == b->def->id && a->notes == b->notes && a->automation == b->automation;
  };
  return std::ranges::equal(gone, came, same_notes);
}

}  // namespace beltane::sequencer
