#pragma once

#include "model/catalogue/known_units.hpp"
#include "model/editing/editing.hpp"

namespace beltane {

/// Sets a parameter, in its natural unit; no value: back to the catalogue's.
struct SetParam {
  static constexpr int in_contract{1};
  ParamAddress param{};
  std::optional<double> value{};
  bool operator==(const SetParam&) const = default;
};
void fields(auto& v, Of<SetParam> auto& edit) {
  v.of("set_param");
  v(1, "unit", edit.param.unit);
  v(2, "param", edit.param.name);
  v(3, "value", edit.value);
}
void syntax(auto& w, Of<SetParam> auto& edit) {
  w.verb(EditChapter::sounds, 1, "set", "Sets a parameter, in its natural unit; gains also in decibels (-6dB)",
         "set lead.filter.cutoff 800");
  w(edit.param);
  w.value(edit.param, edit.value);
}

inline Result<void> check(const Resolving& to, const SetParam& edit) {
  const auto& [unit, param] = edit.param;
  const auto held = kind_of(to.project, unit);
  if (held.empty()) return {};  // `change` refuses it
  const auto spec = known_units::any(to.catalogue, held);
  if (!spec) return spec.refusal();
  const auto* described = find(**spec, param);
  return known_units::value(**spec, editing::place_of(name_of(to.project, unit.strip), *find(to.project, unit)), param,
                            edit.value.value_or(described ? described->initial : 0));
}

Result<void> change(Project& project, const SetParam& edit, auto& undo) {
  const auto& [unit, param] = edit.param;
  if (!find(project, unit)) return no_such(project, unit);
  if (auto fit = checks::value(param, edit.value.value_or(0)); !fit) return fit;
  auto state = state_of(project, unit);
  SetParam back{edit.param, {}};
  if (const auto held = state.values.find(param); held != state.values.end()) back.value = held->second;
  if (edit.value)
    state.values.insert_or_assign(param, *edit.value);
  else
    state.values.erase(param);
  writing::put(project, unit, std::move(state));
  undo.add(std::move(back));
  return {};
}

inline std::string subject(const Project& project, const SetParam& edit) {
  return edit.param.name + " of " + editing::words_for(project, edit.param.unit);
}

}  // namespace beltane
