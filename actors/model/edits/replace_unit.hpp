#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

struct AddUnit;

/// Another kind of unit, with its settings, in the place of a source, filter or effect. Its address stays; what the new
/// one lacks is neither modulated nor automated any more. An instrument without a filter gets one.
struct ReplaceUnit {
  static constexpr int in_contract{32};
  UnitAddress unit{};
  UnitName kind{};
  UnitState state{};
  bool operator==(const ReplaceUnit&) const = default;
};
void fields(auto& v, Of<ReplaceUnit> auto& edit) {
  v(1, "unit", edit.unit);
  v(2, "kind", edit.kind);
  v(3, "state", edit.state);
}
void syntax(auto& w, Of<ReplaceUnit> auto& edit) {
  w.verb(EditChapter::sounds, 11, "replace-unit", "Puts another unit in the place of a source, filter or effect",
         "replace-unit lead.filter high_pass cutoff=300");
  w(edit.unit);
  w(edit.kind, "KIND");
  w.settings(edit.kind, edit.state);
}

namespace editing {

/// What the unit comes to be; none where there is none to be replaced.
inline std::optional<UnitDef> replaced(const Project& project, const ReplaceUnit& edit) {
  const auto* held = find(project, edit.unit);
  if (held) return UnitDef{.id = held->id, .kind = edit.kind, .stage = held->stage};
  const InstrumentId instrument{edit.unit.strip.number};
  if (!strip_def(project, edit.unit.strip) || edit.unit != beltane::filter_of(instrument)) return {};
  return filter_unit(instrument, edit.kind);
}

}  // namespace editing

inline Result<void> check(const Resolving& to, const ReplaceUnit& edit) {
  const auto unit = editing::replaced(to.project, edit);
  if (!unit) return {};  // `change` refuses it
  return editing::check_unit(to.catalogue, *strip_def(to.project, edit.unit.strip), *unit, edit.state);
}

void spell_out(const Resolving& to, ReplaceUnit edit, auto& row) {
  editing::put_in_order(edit.state);
  const auto unit = editing::replaced(to.project, edit);
  if (unit && !find(to.project, edit.unit)) {
    row.add(edit_of<AddUnit>, edit.unit.strip, *unit, std::move(edit.state), Position{0});
    return;
  }
  const auto with = [&](StripDef& def) {
    for (auto& each : def.units)
      if (each.id == edit.unit.unit) each.kind = edit.kind;
  };
  editing::remove_strays(to, edit.unit.strip, with, row);
  editing::remove_lanes(edit.unit.strip, editing::strays_among(to, edit.unit, edit.kind), row);
  row.add(std::move(edit));
}

Result<void> change(Project& project, const ReplaceUnit& edit, auto& undo) {
  const auto* held = find(project, edit.unit);
  if (!held) return no_such(project, edit.unit);
  if (held->stage != Stage::source && held->stage != Stage::filter && held->stage != Stage::effect)
    return refuse("a ", word_for(held->stage), " is not replaced; remove it and add another");
  if (auto fit = checks::unit_name(edit.kind); !fit) return fit;
  auto state = checks::state(held->stage, edit.state);
  if (!state) return state.refusal();
  if (auto ids = checks::zone_ids(project, *state); !ids) return ids;
  undo.add(ReplaceUnit{edit.unit, held->kind, state_of(project, edit.unit)});
  for (auto& each : writing::def(project, edit.unit.strip).units)
    if (each.id == edit.unit.unit) each.kind = edit.kind;
  writing::put(project, edit.unit, *std::move(state));
  return {};
}

inline std::string subject(const Project& project, const ReplaceUnit& edit) {
  const auto* held = find(project, edit.unit);
  if (held && held->stage == Stage::effect) return editing::words_for(project, edit.unit);
  const bool source = edit.unit.unit == source_id(InstrumentId{edit.unit.strip.number});
  return (source ? "the source of " : "the filter of ") + words_for(project, edit.unit.strip);
}

void each_id(Of<ReplaceUnit> auto& edit, auto see) { editing::each_id_in_state(edit.state, see); }

}  // namespace beltane
