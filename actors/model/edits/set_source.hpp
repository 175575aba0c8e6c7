#pragma once

#include "model/editing.hpp"
#include "model/known_units.hpp"

namespace beltane {

/// Another source, with its settings.
struct SetSource {
  static constexpr int in_contract{9};
  InstrumentId instrument{};
  UnitName source{};
  UnitState state{};
  bool operator==(const SetSource&) const = default;
};
void fields(auto& v, Of<SetSource> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "source", edit.source);
  v(3, "state", edit.state);
}

inline Result<void> check(const Resolving& to, const SetSource& edit) {
  return editing::check_state(known_units::source(to.catalogue, edit.source),
                              editing::place_of(to.project, strip_of(edit.instrument), {Slot::source}, ""), edit.state);
}

void spell_out(const Resolving& to, SetSource edit, auto& row) {
  editing::put_in_order(edit.state);
  const auto with = [&](InstrumentDef& def) { def.source = edit.source; };
  editing::remove_strays(to, edit.instrument, with, row);
  row.add(std::move(edit));
}

Result<void> change(Project& project, const SetSource& edit, auto& undo) {
  if (!find(project, edit.instrument)) return no_such(strip_of(edit.instrument));
  if (auto unit = checks::unit_name(edit.source); !unit) return unit;
  auto state = checks::state(Slot::source, edit.state);
  if (!state) return state.refusal();
  if (auto ids = checks::zone_ids(project, *state); !ids) return ids;
  auto& held = writing::instrument(project, edit.instrument);
  undo.add(SetSource{edit.instrument, held.def->source, state_in(*held.runtime, {Slot::source})});
  held.def.write().source = edit.source;
  writing::put(project, strip_of(edit.instrument), {Slot::source}, *std::move(state));
  return {};
}

inline std::string subject(const Project& project, const SetSource& edit) {
  return "the source of " + editing::words_for(project, edit.instrument);
}

void each_id(Edited<SetSource> auto& edit, auto see) { editing::each_id_in_state(edit.state, see); }

}  // namespace beltane
