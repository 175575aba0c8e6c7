#pragma once

#include "model/editing/editing.hpp"

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
void syntax(auto& w, Of<EnableUnit> auto& edit) {
  w.verb(EditChapter::sounds, 14, "enable-unit", "Switches an effect or filter on or off",
         "enable-unit lead.filter off");
  w(edit.unit);
  w(edit.enabled);
}

Result<void> change(Project& project, const EnableUnit& edit, auto& undo) {
  const auto* held = find(project, edit.unit);
  if (!held) return no_such(project, edit.unit);
  if (held->stage != Stage::effect && held->stage != Stage::filter)
    return refuse("only effects and filters are switched on and off");
  auto state = state_of(project, edit.unit);
  undo.add(EnableUnit{edit.unit, std::exchange(state.enabled, edit.enabled)});
  writing::put(project, edit.unit, std::move(state));
  return {};
}

inline std::string subject(const Project& project, const EnableUnit& edit) {
  return editing::words_for(project, edit.unit);
}

}  // namespace beltane
