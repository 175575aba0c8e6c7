#pragma once

#include "model/editing.hpp"
#include "model/known_units.hpp"

namespace beltane {

struct RemoveModulator;

/// Lets one more modulator move a parameter.
struct AddModulator {
  static constexpr int in_contract{11};
  InstrumentId instrument{};
  ModulatorDef modulator{};
  UnitState state{};
  Position position{at_end};
  bool operator==(const AddModulator&) const = default;
};
void fields(auto& v, Of<AddModulator> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "modulator", edit.modulator);
  v(3, "state", edit.state);
  v(4, "position", edit.position, how::unless(at_end));
}

inline Result<void> check(const Resolving& to, const AddModulator& edit) {
  const auto* held = find(to.project, edit.instrument);
  if (!held) return {};  // `change` refuses it
  auto def = *held->def;
  writing::insert(def.modulators, edit.position, edit.modulator);
  const auto& unit = edit.modulator.kind;
  return editing::check_state(known_units::modulator(to.catalogue, def, edit.modulator),
                              editing::place_of(to.project, strip_of(edit.instrument), {Slot::modulator}, unit),
                              edit.state);
}

void spell_out(const Resolving& to, AddModulator edit, auto& row) {
  editing::put_in_order(edit.state);
  if (const auto* held = find(to.project, edit.instrument)) editing::limit_new(edit.position, held->def->modulators);
  row.add(std::move(edit));
}

Result<void> change(Project& project, const AddModulator& edit, auto& undo) {
  const auto* instrument = find(project, edit.instrument);
  if (!instrument) return no_such(strip_of(edit.instrument));
  if (instrument->def->modulators.size() >= limits::modulators)
    return refuse(instrument->def->strip.name, " has ", limits::modulators, " modulators, and no room for more");
  if (auto id = checks::fresh(project, edit.modulator.id); !id) return id;
  auto def = *instrument->def;
  writing::insert(def.modulators, edit.position, edit.modulator);
  if (auto moves = checks::modulator(def, edit.modulator); !moves) return moves;
  auto state = checks::state(Slot::modulator, edit.state);
  if (!state) return state.refusal();
  const SlotId slot{Slot::modulator, number_of(edit.modulator.id)};
  writing::used(project, slot.number);
  writing::instrument(project, edit.instrument).def = std::move(def);
  writing::put(project, strip_of(edit.instrument), slot, *std::move(state));
  undo.add(kind<RemoveModulator>, edit.instrument, edit.modulator.id);
  return {};
}

inline std::string subject(const Project& project, const AddModulator& edit) {
  return edit.modulator.kind + " on " + edit.modulator.param + " of " + editing::words_for(project, edit.instrument);
}

void each_id(Edited<AddModulator> auto& edit, auto see) {
  see(edit.modulator.id);
  editing::each_id_in_state(edit.state, see);
}
inline void forget_place(AddModulator& edit) { edit.position = at_end; }

}  // namespace beltane
