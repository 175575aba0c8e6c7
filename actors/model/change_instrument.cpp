#include "model/changes.hpp"
#include "model/checks.hpp"
#include "model/refuse.hpp"
#include "model/writing.hpp"

namespace beltane::changes {
namespace {

/// Takes the modulator away where what it moved is no longer there.
void drop_stray_lfo(Project& project, InstrumentId id, const Catalogue& catalogue) {
  const auto& now = *find(project, id)->def;
  if (!now.lfo || has_target(catalogue, now, *now.lfo)) return;
  writing::instrument(project, id).def.write().lfo.reset();
  writing::put(project, strip_of(id), {Slot::lfo}, {});
}

}  // namespace

Result<void> change(Project& project, const AddInstrument& edit, const Catalogue& catalogue) {
  if (auto fit = checks::instrument(project, edit.def, catalogue); !fit) return fit;
  auto runtime = checks::runtime(edit.def, edit.runtime, catalogue);
  if (!runtime) return runtime.refusal();
  auto notes = checks::notes(edit.notes);
  if (!notes) return notes.refusal();
  for (const auto& note : *notes)
    if (auto id = checks::fresh(project, number_of(note.id)); !id) return id;
  writing::used(project, number_of(edit.def.id));
  for (const auto& effect : edit.def.strip.effects) writing::used(project, number_of(effect.id));
  for (const auto& send : edit.def.strip.sends) writing::used(project, number_of(send.id));
  for (const auto& note : *notes) writing::used(project, number_of(note.id));
  Instrument made{.def = edit.def, .runtime = *std::move(runtime), .notes = *std::move(notes)};
  writing::insert(project.instruments.write(), edit.position, Cow<Instrument>(std::move(made)));
  return {};
}

Result<void> change(Project& project, const RemoveInstrument& edit, const Catalogue&) {
  const auto at = position_of(project, edit.instrument);
  if (!at) return no_such(strip_of(edit.instrument));
  auto& list = project.instruments.write();
  list.erase(list.begin() + *at);
  return {};
}

Result<void> change(Project& project, const MoveInstrument& edit, const Catalogue&) {
  const auto at = position_of(project, edit.instrument);
  if (!at) return no_such(strip_of(edit.instrument));
  writing::move(project.instruments.write(), *at, edit.position);
  return {};
}

Result<void> change(Project& project, const SetSource& edit, const Catalogue& catalogue) {
  if (!find(project, edit.instrument)) return no_such(strip_of(edit.instrument));
  const auto unit = catalogue.unit(UnitKind::source, edit.source);
  if (!unit) return unit.refusal();
  auto state = checks::state(**unit, Slot::source, edit.state);
  if (!state) return state.refusal();
  writing::instrument(project, edit.instrument).def.write().source = edit.source;
  writing::put(project, strip_of(edit.instrument), {Slot::source}, *std::move(state));
  drop_stray_lfo(project, edit.instrument, catalogue);
  return {};
}

Result<void> change(Project& project, const SetFilter& edit, const Catalogue& catalogue) {
  if (!find(project, edit.instrument)) return no_such(strip_of(edit.instrument));
  UnitState kept;
  if (!edit.filter.empty()) {
    const auto unit = catalogue.unit(UnitKind::filter, edit.filter);
    if (!unit) return unit.refusal();
    auto state = checks::state(**unit, Slot::filter, edit.state);
    if (!state) return state.refusal();
    kept = *std::move(state);
  }
  writing::instrument(project, edit.instrument).def.write().filter = edit.filter;
  writing::put(project, strip_of(edit.instrument), {Slot::filter}, std::move(kept));
  drop_stray_lfo(project, edit.instrument, catalogue);
  return {};
}

Result<void> change(Project& project, const SetLfo& edit, const Catalogue& catalogue) {
  const auto* instrument = find(project, edit.instrument);
  if (!instrument) return no_such(strip_of(edit.instrument));
  UnitState kept;
  if (edit.lfo) {
    const auto unit = checks::modulator(catalogue, *instrument->def, *edit.lfo);
    if (!unit) return unit.refusal();
    auto state = checks::state(**unit, Slot::lfo, edit.state);
    if (!state) return state.refusal();
    kept = *std::move(state);
  }
  writing::instrument(project, edit.instrument).def.write().lfo = edit.lfo;
  writing::put(project, strip_of(edit.instrument), {Slot::lfo}, std::move(kept));
  return {};
}

Result<void> change(Project& project, const SetOutput& edit, const Catalogue&) {
  if (!find(project, edit.instrument)) return no_such(strip_of(edit.instrument));
  if (edit.output && !find(project, *edit.output)) return no_such(strip_of(*edit.output));
  writing::def(project, strip_of(edit.instrument)).output = edit.output;
  return {};
}

Result<void> change(Project& project, const AddSend& edit, const Catalogue& catalogue) {
  const auto* instrument = find(project, edit.instrument);
  if (!instrument) return no_such(strip_of(edit.instrument));
  if (!find(project, edit.send.to)) return no_such(strip_of(edit.send.to));
  if (auto id = checks::fresh(project, edit.send.id); !id) return id;
  for (const auto& send : instrument->def->strip.sends)
    if (send.to == edit.send.to)
      return refuse(instrument->def->strip.name, " sends to ", words_for(project, strip_of(send.to)),
                    " already; set that send's level");
  const SlotId slot{Slot::send, number_of(edit.send.id)};
  auto def = *instrument->def;
  writing::insert(def.strip.sends, edit.position, edit.send);
  auto state = checks::state(catalogue, unit_in(def, slot), Slot::send, edit.state);
  if (!state) return state.refusal();
  writing::used(project, slot.number);
  writing::instrument(project, edit.instrument).def = std::move(def);
  writing::put(project, strip_of(edit.instrument), slot, *std::move(state));
  return {};
}

Result<void> change(Project& project, const RemoveSend& edit, const Catalogue& catalogue) {
  const auto* instrument = find(project, edit.instrument);
  if (!instrument) return no_such(strip_of(edit.instrument));
  if (!find(instrument->def->strip, edit.send))
    return refuse(words_for(project, strip_of(edit.instrument)), " has no send ", edit.send,
                  "; `show` lists what it has");
  writing::erase(writing::def(project, strip_of(edit.instrument)).sends, edit.send);
  writing::put(project, strip_of(edit.instrument), {Slot::send, number_of(edit.send)}, {});
  drop_stray_lfo(project, edit.instrument, catalogue);
  return {};
}

Result<void> change(Project& project, const AddBus& edit, const Catalogue& catalogue) {
  if (auto fit = checks::bus(project, edit.def, catalogue); !fit) return fit;
  auto runtime = checks::runtime(edit.def, edit.runtime, catalogue);
  if (!runtime) return runtime.refusal();
  writing::used(project, number_of(edit.def.id));
  for (const auto& effect : edit.def.strip.effects) writing::used(project, number_of(effect.id));
  Bus made{.def = edit.def, .runtime = *std::move(runtime)};
  writing::insert(project.buses.write(), edit.position, Cow<Bus>(std::move(made)));
  return {};
}

Result<void> change(Project& project, const RemoveBus& edit, const Catalogue& catalogue) {
  const auto at = position_of(project, edit.bus);
  if (!at) return no_such(strip_of(edit.bus));
  for (std::size_t i = 0; i < project.instruments->size(); ++i) {
    const auto& def = *(*project.instruments)[i]->def;
    const auto id = def.id;
    if (def.strip.output == edit.bus) writing::def(project, strip_of(id)).output.reset();
    const auto& sends = find(project, id)->def->strip.sends;
    const auto send = std::find_if(sends.begin(), sends.end(), [&](const auto& each) { return each.to == edit.bus; });
    if (send == sends.end()) continue;
    if (auto removed = change(project, RemoveSend{id, send->id}, catalogue); !removed) return removed;
  }
  auto& list = project.buses.write();
  list.erase(list.begin() + *at);
  return {};
}

Result<void> change(Project& project, const RemoveEffect& edit, const Catalogue& catalogue) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  if (!find(*strip, edit.effect))
    return refuse(words_for(project, edit.strip), " has no effect ", edit.effect, "; `show` lists what it has");
  writing::erase(writing::def(project, edit.strip).effects, edit.effect);
  writing::put(project, edit.strip, {Slot::effect, number_of(edit.effect)}, {});
  if (edit.strip.kind == StripId::Kind::instrument) drop_stray_lfo(project, InstrumentId{edit.strip.number}, catalogue);
  return {};
}

}  // namespace beltane::changes
