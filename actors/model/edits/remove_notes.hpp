#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

struct AddNotes;

struct RemoveNotes {
  static constexpr int in_contract{4};
  InstrumentId instrument{};
  std::vector<NoteId> notes{};
  bool operator==(const RemoveNotes&) const = default;
};
void fields(auto& v, Of<RemoveNotes> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "notes", edit.notes);
}
void syntax(auto& w, Of<RemoveNotes> auto& edit) {
  w.verb(EditChapter::music, 2, "remove-notes", "Takes notes away", "remove-notes lead --from 4 --to 8");
  w(edit.instrument);
  w.chosen(edit.notes, [&](const Project& project) { return &*find(project, edit.instrument)->notes; });
}

void spell_out(const Resolving&, RemoveNotes edit, auto& row) {
  std::ranges::sort(edit.notes);
  row.add(std::move(edit));
}

Result<void> change(Project& project, const RemoveNotes& edit, auto& undo) {
  const auto* instrument = find(project, edit.instrument);
  if (!instrument) return no_such(strip_of(edit.instrument));
  for (const auto id : edit.notes)
    if (!instrument->notes->find(id))
      return refuse("note ", id, " is not on ", editing::words_for(project, edit.instrument), "; `show` lists what is");
  auto removed = edit.notes.empty() ? std::vector<Note>{}
                                    : writing::instrument(project, edit.instrument).notes.write().extract(edit.notes);
  undo.add(edit_of<AddNotes>, edit.instrument, std::move(removed));
  return {};
}

inline std::string subject(const Project& project, const RemoveNotes& edit) {
  return "notes of " + editing::words_for(project, edit.instrument);
}

}  // namespace beltane
