#pragma once

#include "model/editing.hpp"

namespace beltane {

struct AddModulator;

/// Also takes away what modulates the modulator.
struct RemoveModulator {
  static constexpr int in_contract{24};
  InstrumentId instrument{};
  ModulatorId modulator{};
  bool operator==(const RemoveModulator&) const = default;
};
void fields(auto& v, Of<RemoveModulator> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "modulator", edit.modulator);
}

void spell_out(const Resolving& to, const RemoveModulator& edit, auto& row) {
  const auto without = [&](InstrumentDef& def) { writing::erase(def.modulators, edit.modulator); };
  editing::remove_strays(to, edit.instrument, without, row);
  row.add(edit);
}

Result<void> change(Project& project, const RemoveModulator& edit, auto& undo) {
  const auto* instrument = find(project, edit.instrument);
  if (!instrument) return no_such(strip_of(edit.instrument));
  const auto strip = strip_of(edit.instrument);
  const auto* held = find(*instrument->def, edit.modulator);
  if (!held)
    return refuse(words_for(project, strip), " has no modulator ", edit.modulator, "; `show` lists what it has");
  const SlotId slot{Slot::modulator, number_of(edit.modulator)};
  if (auto free = checks::unmoved(project, strip, slot); !free) return free;
  undo.add(kind<AddModulator>, edit.instrument, *held, state_in(*instrument->runtime, slot),
           writing::position_in(instrument->def->modulators, held));
  writing::erase(writing::instrument(project, edit.instrument).def.write().modulators, edit.modulator);
  writing::put(project, strip, slot, {});
  return {};
}

inline std::string subject(const Project& project, const RemoveModulator& edit) {
  return editing::words_for(project,
                            UnitAddress{strip_of(edit.instrument), {Slot::modulator, number_of(edit.modulator)}});
}

}  // namespace beltane
