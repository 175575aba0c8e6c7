#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

/// Makes a bus a layer group, or a plain bus again: of a layer group, the instruments that go to it play together.
struct SetLayered {
  static constexpr int in_contract{28};
  BusId bus{};
  bool layered{true};
  bool operator==(const SetLayered&) const = default;
};
void fields(auto& v, Of<SetLayered> auto& edit) {
  v(1, "bus", edit.bus);
  v(2, "layered", edit.layered);
}
void syntax(auto& w, Of<SetLayered> auto& edit) {
  w.verb(EditChapter::mixer, 4, "layer",
         "Lets the instruments that go to a bus play together: a note of one is a note of all", "layer hall");
  w(edit.bus);
  w.maybe(edit.layered);
}

Result<void> change(Project& project, const SetLayered& edit, auto& undo) {
  if (!find(project, edit.bus)) return no_such(strip_of(edit.bus));
  auto& def = writing::bus(project, edit.bus).def.write();
  undo.add(SetLayered{edit.bus, std::exchange(def.layered, edit.layered)});
  return {};
}

inline std::string subject(const Project& project, const SetLayered& edit) {
  return "the layers of " + words_for(project, strip_of(edit.bus));
}

}  // namespace beltane
