#include "model/changes.hpp"
#include "model/checks.hpp"
#include "model/limits.hpp"
#include "model/refuse.hpp"
#include "model/writing.hpp"

namespace beltane::changes {

Result<Edits> change(Project& project, const AddInstrument& edit) {
  if (auto fit = checks::instrument(project, edit.def); !fit) return fit.refusal();
  auto runtime = checks::runtime(edit.def, edit.runtime);
  if (!runtime) return runtime.refusal();
  auto notes = checks::notes(edit.notes);
  if (!notes) return notes.refusal();
  for (const auto& note : *notes)
    if (auto id = checks::fresh(project, number_of(note.id)); !id) return id.refusal();
  if (auto ids = checks::zone_ids(project, *runtime); !ids) return ids.refusal();
  writing::used(project, *runtime);
  writing::used(project, number_of(edit.def.id));
  for (const auto& effect : edit.def.strip.effects) writing::used(project, number_of(effect.id));
  for (const auto& send : edit.def.strip.sends) writing::used(project, number_of(send.id));
  for (const auto& modulator : edit.def.modulators) writing::used(project, number_of(modulator.id));
  for (const auto& note : *notes) writing::used(project, number_of(note.id));
  Instrument made{.def = edit.def, .runtime = *std::move(runtime), .notes = *std::move(notes)};
  writing::insert(project.instruments.write(), edit.position, Cow<Instrument>(std::move(made)));
  return Edits{RemoveInstrument{edit.def.id}};
}

Result<Edits> change(Project& project, const RemoveInstrument& edit) {
  const auto at = position_of(project, edit.instrument);
  if (!at) return no_such(strip_of(edit.instrument));
  auto& list = project.instruments.write();
  const auto& held = *list[*at];
  AddInstrument back{*held.def, *held.runtime, *held.notes, *at};
  list.erase(list.begin() + *at);
  return Edits{std::move(back)};
}

Result<Edits> change(Project& project, const MoveInstrument& edit) {
  const auto at = position_of(project, edit.instrument);
  if (!at) return no_such(strip_of(edit.instrument));
  writing::move(project.instruments.write(), *at, edit.position);
  return Edits{MoveInstrument{edit.instrument, *at}};
}

Result<Edits> change(Project& project, const SetSource& edit) {
  if (!find(project, edit.instrument)) return no_such(strip_of(edit.instrument));
  if (auto kind = checks::unit_name(edit.source); !kind) return kind.refusal();
  auto state = checks::state(Slot::source, edit.state);
  if (!state) return state.refusal();
  if (auto ids = checks::zone_ids(project, *state); !ids) return ids.refusal();
  auto& held = writing::instrument(project, edit.instrument);
  SetSource back{edit.instrument, held.def->source, state_in(*held.runtime, {Slot::source})};
  held.def.write().source = edit.source;
  writing::put(project, strip_of(edit.instrument), {Slot::source}, *std::move(state));
  return Edits{std::move(back)};
}

Result<Edits> change(Project& project, const SetFilter& edit) {
  if (!find(project, edit.instrument)) return no_such(strip_of(edit.instrument));
  UnitState kept;
  if (edit.filter.empty()) {
    if (auto free = checks::unmoved(project, strip_of(edit.instrument), {Slot::filter}); !free) return free.refusal();
  } else {
    if (auto kind = checks::unit_name(edit.filter); !kind) return kind.refusal();
    auto state = checks::state(Slot::filter, edit.state);
    if (!state) return state.refusal();
    kept = *std::move(state);
  }
  auto& held = writing::instrument(project, edit.instrument);
  SetFilter back{edit.instrument, held.def->filter, state_in(*held.runtime, {Slot::filter})};
  held.def.write().filter = edit.filter;
  writing::put(project, strip_of(edit.instrument), {Slot::filter}, std::move(kept));
  return Edits{std::move(back)};
}

Result<Edits> change(Project& project, const AddModulator& edit) {
  const auto* instrument = find(project, edit.instrument);
  if (!instrument) return no_such(strip_of(edit.instrument));
  if (instrument->def->modulators.size() >= limits::modulators)
    return refuse(instrument->def->strip.name, " has ", limits::modulators, " modulators, and no room for more");
  if (auto id = checks::fresh(project, edit.modulator.id); !id) return id.refusal();
  auto def = *instrument->def;
  writing::insert(def.modulators, edit.position, edit.modulator);
  if (auto moves = checks::modulator(def, edit.modulator); !moves) return moves.refusal();
  auto state = checks::state(Slot::modulator, edit.state);
  if (!state) return state.refusal();
  const SlotId slot{Slot::modulator, number_of(edit.modulator.id)};
  writing::used(project, slot.number);
  writing::instrument(project, edit.instrument).def = std::move(def);
  writing::put(project, strip_of(edit.instrument), slot, *std::move(state));
  return Edits{RemoveModulator{edit.instrument, edit.modulator.id}};
}

Result<Edits> change(Project& project, const RemoveModulator& edit) {
  const auto* instrument = find(project, edit.instrument);
  if (!instrument) return no_such(strip_of(edit.instrument));
  const auto strip = strip_of(edit.instrument);
  const auto* held = find(*instrument->def, edit.modulator);
  if (!held)
    return refuse(words_for(project, strip), " has no modulator ", edit.modulator, "; `show` lists what it has");
  const SlotId slot{Slot::modulator, number_of(edit.modulator)};
  if (auto free = checks::unmoved(project, strip, slot); !free) return free.refusal();
  AddModulator back{edit.instrument, *held, state_in(*instrument->runtime, slot),
                    writing::position_in(instrument->def->modulators, held)};
  writing::erase(writing::instrument(project, edit.instrument).def.write().modulators, edit.modulator);
  writing::put(project, strip, slot, {});
  return Edits{std::move(back)};
}

Result<Edits> change(Project& project, const SetTranspose& edit) {
  if (!find(project, edit.instrument)) return no_such(strip_of(edit.instrument));
  if (auto fit = checks::transpose(edit.semitones); !fit) return fit.refusal();
  auto& def = writing::instrument(project, edit.instrument).def.write();
  return Edits{SetTranspose{edit.instrument, std::exchange(def.transpose, edit.semitones)}};
}

}  // namespace beltane::changes
