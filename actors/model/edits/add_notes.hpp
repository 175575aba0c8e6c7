#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

struct RemoveNotes;

struct AddNotes {
  static constexpr int in_contract{3};
  InstrumentId instrument{};
  std::vector<Note> notes{};
  bool operator==(const AddNotes&) const = default;
};
void fields(auto& v, Of<AddNotes> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "notes", edit.notes);
}
void syntax(auto& w, Of<AddNotes> auto& edit) {
  w.verb(EditChapter::music, 1, "add-notes", "Adds notes and chords; beats are quarter notes",
         "add-notes lead C4 0 1 100 E4+G4 1 1 90");
  w(edit.instrument);
  w.notes(edit.notes);
}

void spell_out(const Resolving&, AddNotes edit, auto& row) {
  std::ranges::sort(edit.notes, plays_before);
  row.add(std::move(edit));
}

Result<void> change(Project& project, const AddNotes& edit, auto& undo) {
  const auto* instrument = find(project, edit.instrument);
  if (!instrument) return no_such(strip_of(edit.instrument));
  auto notes = checks::notes(edit.notes);
  if (!notes) return notes.refusal();
  if (instrument->notes->size() + notes->size() > limits::notes)
    return refuse("an instrument holds at most ", limits::notes, " notes");
  for (const auto& note : *notes)
    if (auto id = checks::fresh(project, note.id); !id) return id;
  if (std::ranges::any_of(*notes, [&](const Note& note) { return instrument->notes->find(note.id) != nullptr; }))
    return refuse("a note of that id is on ", editing::words_for(project, edit.instrument),
                  " already; give 0 for a new id");
  undo.add(edit_of<RemoveNotes>, edit.instrument, ids_of(*notes));
  if (notes->empty()) return {};
  for (const auto& note : *notes) writing::used(project, note.id);
  writing::instrument(project, edit.instrument).notes.write().insert(*std::move(notes));
  return {};
}

inline std::string subject(const Project& project, const AddNotes& edit) {
  return "notes of " + editing::words_for(project, edit.instrument);
}

void each_id(Of<AddNotes> auto& edit, auto see) {
  for (auto& note : edit.notes) see(note.id);
}

}  // namespace beltane
