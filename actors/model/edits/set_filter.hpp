#pragma once

#include "model/editing.hpp"
#include "model/known_units.hpp"

namespace beltane {

/// Another filter, with its settings; an empty name takes it away.
struct SetFilter {
  static constexpr int in_contract{10};
  InstrumentId instrument{};
  UnitName filter{};
  UnitState state{};
  bool operator==(const SetFilter&) const = default;
};
void fields(auto& v, Of<SetFilter> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "filter", edit.filter);
  v(3, "state", edit.state);
}

inline Result<void> check(const Resolving& to, const SetFilter& edit) {
  if (edit.filter.empty()) return {};
  return editing::check_state(known_units::filter(to.catalogue, edit.filter),
                              editing::place_of(to.project, strip_of(edit.instrument), {Slot::filter}, ""), edit.state);
}

void spell_out(const Resolving& to, SetFilter edit, auto& row) {
  editing::put_in_order(edit.state);
  const auto with = [&](InstrumentDef& def) { def.filter = edit.filter; };
  editing::remove_strays(to, edit.instrument, with, row);
  row.add(std::move(edit));
}

Result<void> change(Project& project, const SetFilter& edit, auto& undo) {
  if (!find(project, edit.instrument)) return no_such(strip_of(edit.instrument));
  UnitState kept;
  if (edit.filter.empty()) {
    if (auto free = checks::unmoved(project, strip_of(edit.instrument), {Slot::filter}); !free) return free;
  } else {
    if (auto unit = checks::unit_name(edit.filter); !unit) return unit;
    auto state = checks::state(Slot::filter, edit.state);
    if (!state) return state.refusal();
    kept = *std::move(state);
  }
  auto& held = writing::instrument(project, edit.instrument);
  undo.add(SetFilter{edit.instrument, held.def->filter, state_in(*held.runtime, {Slot::filter})});
  held.def.write().filter = edit.filter;
  writing::put(project, strip_of(edit.instrument), {Slot::filter}, std::move(kept));
  return {};
}

inline std::string subject(const Project& project, const SetFilter& edit) {
  return "the filter of " + editing::words_for(project, edit.instrument);
}

void each_id(Edited<SetFilter> auto& edit, auto see) { editing::each_id_in_state(edit.state, see); }

}  // namespace beltane
