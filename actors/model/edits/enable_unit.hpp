#pragma once

#include "model/editing.hpp"

namespace beltane {

/// Switches an effect or filter on, or off (its input passes; its settings stay).
struct EnableUnit {
  static constexpr int in_contract{2};
  UnitAddress unit{};
  bool enabled{true};
  bool operator==(const EnableUnit&) const = default;
};
void fields(auto& v, Of<EnableUnit> auto& edit) {
  v(1, "unit", edit.unit);
  v(2, "enabled", edit.enabled);
}

Result<void> change(Project& project, const EnableUnit& edit, auto& undo) {
  if (!strip_def(project, edit.unit.strip)) return no_such(edit.unit.strip);
  const auto slot = edit.unit.at.slot;
  if (slot != Slot::effect && slot != Slot::filter) return refuse("only effects and filters are switched on and off");
  if (unit_at(project, edit.unit).empty())
    return refuse(words_for(project, edit.unit.strip), " has no such ", slot == Slot::filter ? "filter" : "effect",
                  "; `show` lists what it has");
  auto state = state_at(project, edit.unit);
  undo.add(EnableUnit{edit.unit, std::exchange(state.enabled, edit.enabled)});
  writing::put(project, edit.unit.strip, edit.unit.at, std::move(state));
  return {};
}

inline std::string subject(const Project& project, const EnableUnit& edit) {
  return editing::words_for(project, edit.unit);
}

}  // namespace beltane
