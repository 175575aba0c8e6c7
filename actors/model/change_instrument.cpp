#include "model/changes.hpp"
#include "model/checks.hpp"
#include "model/limits.hpp"
#include "model/refuse.hpp"
#include "model/writing.hpp"

namespace beltane::changes {
namespace {

/// Takes the modulators away that move what is no longer there.
void drop_strays(Project& project, StripId strip, const Catalogue& catalogue) {
  if (strip.kind != StripId::Kind::instrument) return;
  const InstrumentId id{strip.number};
  const auto before = find(project, id)->def;
  auto after = without_strays(catalogue, *before);
  if (after.modulators.size() == before->modulators.size()) return;
  for (const auto& each : before->modulators)
    if (!find(after, each.id)) writing::put(project, strip, {Slot::modulator, number_of(each.id)}, {});
  writing::instrument(project, id).def = std::move(after);
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
  if (auto ids = checks::zone_ids(project, *runtime); !ids) return ids;
  writing::used(project, *runtime);
  writing::used(project, number_of(edit.def.id));
  for (const auto& effect : edit.def.strip.effects) writing::used(project, number_of(effect.id));
  for (const auto& send : edit.def.strip.sends) writing::used(project, number_of(send.id));
  for (const auto& modulator : edit.def.modulators) writing::used(project, number_of(modulator.id));
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
  const auto unit = checks::source_unit(catalogue, edit.source);
  if (!unit) return unit.refusal();
  auto state = checks::state(**unit, Slot::source, edit.state);
  if (!state) return state.refusal();
  if (auto ids = checks::zone_ids(project, *state); !ids) return ids;
  writing::instrument(project, edit.instrument).def.write().source = edit.source;
  writing::put(project, strip_of(edit.instrument), {Slot::source}, *std::move(state));
  drop_strays(project, strip_of(edit.instrument), catalogue);
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
  drop_strays(project, strip_of(edit.instrument), catalogue);
  return {};
}

Result<void> change(Project& project, const AddModulator& edit, const Catalogue& catalogue) {
  const auto* instrument = find(project, edit.instrument);
  if (!instrument) return no_such(strip_of(edit.instrument));
  if (instrument->def->modulators.size() >= limits::modulators)
    return refuse(instrument->def->strip.name, " has ", limits::modulators, " modulators, and no room for more");
  if (auto id = checks::fresh(project, edit.modulator.id); !id) return id;
  auto def = *instrument->def;
  writing::insert(def.modulators, edit.position, edit.modulator);
  const auto unit = checks::modulator(catalogue, def, edit.modulator);
  if (!unit) return unit.refusal();
  auto state = checks::state(**unit, Slot::modulator, edit.state);
  if (!state) return state.refusal();
  const SlotId slot{Slot::modulator, number_of(edit.modulator.id)};
  writing::used(project, slot.number);
  writing::instrument(project, edit.instrument).def = std::move(def);
  writing::put(project, strip_of(edit.instrument), slot, *std::move(state));
  return {};
}

Result<void> change(Project& project, const RemoveModulator& edit, const Catalogue& catalogue) {
  const auto* instrument = find(project, edit.instrument);
  if (!instrument) return no_such(strip_of(edit.instrument));
  if (!find(*instrument->def, edit.modulator))
    return refuse(words_for(project, strip_of(edit.instrument)), " has no modulator ", edit.modulator,
                  "; `show` lists what it has");
  writing::erase(writing::instrument(project, edit.instrument).def.write().modulators, edit.modulator);
  writing::put(project, strip_of(edit.instrument), {Slot::modulator, number_of(edit.modulator)}, {});
  drop_strays(project, strip_of(edit.instrument), catalogue);
  return {};
}

Result<void> change(Project& project, const SetTranspose& edit, const Catalogue&) {
  if (!find(project, edit.instrument)) return no_such(strip_of(edit.instrument));
  if (auto fit = checks::transpose(edit.semitones); !fit) return fit;
  writing::instrument(project, edit.instrument).def.write().transpose = edit.semitones;
  return {};
}

Result<void> change(Project& project, const RemoveSend& edit, const Catalogue& catalogue) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  if (!find(*strip, edit.send))
    return refuse(words_for(project, edit.strip), " has no send ", edit.send, "; `show` lists what it has");
  writing::erase(writing::def(project, edit.strip).sends, edit.send);
  writing::put(project, edit.strip, {Slot::send, number_of(edit.send)}, {});
  drop_strays(project, edit.strip, catalogue);
  return {};
}

Result<void> change(Project& project, const RemoveEffect& edit, const Catalogue& catalogue) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  if (!find(*strip, edit.effect))
    return refuse(words_for(project, edit.strip), " has no effect ", edit.effect, "; `show` lists what it has");
  writing::erase(writing::def(project, edit.strip).effects, edit.effect);
  writing::put(project, edit.strip, {Slot::effect, number_of(edit.effect)}, {});
  drop_strays(project, edit.strip, catalogue);
  return {};
}

}  // namespace beltane::changes
