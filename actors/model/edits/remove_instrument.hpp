#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

struct AddInstrument;

struct RemoveInstrument {
  static constexpr int in_contract{6};
  InstrumentId instrument{};
  bool operator==(const RemoveInstrument&) const = default;
};
void fields(auto& v, Of<RemoveInstrument> auto& edit) { v(1, "instrument", edit.instrument); }
void syntax(auto& w, Of<RemoveInstrument> auto& edit) {
  w.verb(EditChapter::instruments, 2, "remove-instrument", "Takes an instrument away, with its notes",
         "remove-instrument lead");
  w(edit.instrument);
}

Result<void> change(Project& project, const RemoveInstrument& edit, auto& undo) {
  const auto at = position_of(project, edit.instrument);
  if (!at) return no_such(strip_of(edit.instrument));
  const auto& held = *(*project.instruments)[*at];
  undo.add(edit_of<AddInstrument>, *held.def, *held.runtime, *held.notes, *at, lanes_of(*held.automation));
  project.instruments.write().erase(*at);
  return {};
}

inline std::string subject(const Project& project, const RemoveInstrument& edit) {
  return editing::words_for(project, edit.instrument);
}

}  // namespace beltane
