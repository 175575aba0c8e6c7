#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

struct MoveInstrument {
  static constexpr int in_contract{7};
  InstrumentId instrument{};
  Position position{at_end};
  bool operator==(const MoveInstrument&) const = default;
};
void fields(auto& v, Of<MoveInstrument> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "position", edit.position, how::unless(at_end));
}
void syntax(auto& w, Of<MoveInstrument> auto& edit) {
  w.verb(EditChapter::instruments, 4, "move-instrument", "Changes the order shown; the first is 0",
         "move-instrument lead 0");
  w(edit.instrument);
  w(edit.position);
}

void spell_out(const Resolving& to, MoveInstrument edit, auto& row) {
  editing::limit(edit.position, *to.project.instruments);
  row.add(edit);
}

Result<void> change(Project& project, const MoveInstrument& edit, auto& undo) {
  const auto at = position_of(project, edit.instrument);
  if (!at) return no_such(strip_of(edit.instrument));
  writing::move(project.instruments.write(), *at, edit.position);
  undo.add(MoveInstrument{edit.instrument, *at});
  return {};
}

inline std::string subject(const Project& project, const MoveInstrument& edit) {
  return "the place of " + editing::words_for(project, edit.instrument);
}

}  // namespace beltane
