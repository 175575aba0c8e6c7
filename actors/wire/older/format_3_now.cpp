#include "wire/older/format_3_now.hpp"

#include <deque>

#include "model/editing/history.hpp"

namespace beltane::wire::format_3 {
namespace {

UnitId unit_at(StripId strip, SlotId at) {
  switch (at.slot) {
    case Slot::source:
      return source_id(InstrumentId{strip.number});
    case Slot::filter:
      return filter_id(InstrumentId{strip.number});
    case Slot::fader:
      return fader_id(strip);
    case Slot::modulator:
    case Slot::effect:
    case Slot::send:
      break;
  }
  return UnitId{at.number};
}

UnitAddress now(const Address& unit) { return {unit.strip, unit_at(unit.strip, unit.at)}; }
UnitDef now(Effect effect) { return effect_unit(UnitId{effect.id}, std::move(effect.kind)); }
UnitDef now(const Send& send) { return send_unit(UnitId{send.id}, send.to, send.tap); }
UnitDef now(StripId strip, Modulator modulator) {
  return modulator_unit(UnitId{modulator.id}, std::move(modulator.kind),
                        {unit_at(strip, modulator.unit), std::move(modulator.param)});
}

/// Effects, sends and fader; an instrument has more before them.
StripDef now(StripId id, Strip old, std::vector<UnitDef> units = {}) {
  for (auto& effect : old.effects) units.push_back(now(std::move(effect)));
  for (const auto& send : old.sends) units.push_back(now(send));
  units.push_back(fader_unit(id));
  return {std::move(old.name), std::move(units), old.output};
}

StripRuntime now(StripId id, Runtime old) {
  StripRuntime runtime;
  for (auto& [at, state] : old.units) runtime.units.emplace(unit_at(id, at), std::move(state));
  return runtime;
}

InstrumentDef now(OfInstrument old) {
  const auto strip = strip_of(old.id);
  std::vector<UnitDef> units{source_unit(old.id, std::move(old.source))};
  for (auto& modulator : old.modulators) units.push_back(now(strip, std::move(modulator)));
  if (!old.filter.empty()) units.push_back(filter_unit(old.id, std::move(old.filter)));
  return {old.id, now(strip, std::move(old.strip), std::move(units)), old.transpose};
}

BusDef now(OfBus old) { return {old.id, now(strip_of(old.id), std::move(old.strip)), old.layered}; }

Project now(Music old) {
  Project project{.name = std::move(old.name),
                  .tempo = std::move(old.tempo),
                  .signature = old.signature,
                  .next_id = old.next_id,
                  .next_note = old.next_id};
  Instruments instruments;
  for (auto& each : old.instruments) {
    const auto strip = strip_of(each.def.id);
    instruments.emplace_back(Instrument{.def = now(std::move(each.def)),
                                        .runtime = now(strip, std::move(each.runtime)),
                                        .notes = Notes(std::move(each.notes))});
  }
  Buses buses;
  for (auto& each : old.buses) {
    const auto strip = strip_of(each.def.id);
    buses.emplace_back(Bus{.def = now(std::move(each.def)), .runtime = now(strip, std::move(each.runtime))});
  }
  project.instruments = std::move(instruments);
  project.buses = std::move(buses);
  project.master = Master{.def = now(master_strip, std::move(old.master.def)),
                          .runtime = now(master_strip, std::move(old.master.runtime))};
  return project;
}

struct Now {
  Edit operator()(OldSetParam e) const { return SetParam{{now(e.unit), std::move(e.param)}, e.value}; }
  Edit operator()(OldEnableUnit e) const { return EnableUnit{now(e.unit), e.enabled}; }
  Edit operator()(OldPutZones e) const { return PutZones{now(e.unit), std::move(e.zones)}; }
  Edit operator()(OldRemoveZones e) const { return RemoveZones{now(e.unit), std::move(e.zones)}; }
  Edit operator()(OldAddInstrument e) const {
    const auto strip = strip_of(e.def.id);
    return AddInstrument{now(std::move(e.def)), now(strip, std::move(e.runtime)), std::move(e.notes), e.position};
  }
  Edit operator()(OldAddBus e) const {
    const auto strip = strip_of(e.def.id);
    return AddBus{now(std::move(e.def)), now(strip, std::move(e.runtime)), e.position};
  }
  Edit operator()(SetSource e) const {
    return ReplaceUnit{source_of(e.instrument), std::move(e.source), std::move(e.state)};
  }
  Edit operator()(SetFilter e) const {
    if (e.filter.empty()) return RemoveUnit{filter_of(e.instrument)};
    return ReplaceUnit{filter_of(e.instrument), std::move(e.filter), std::move(e.state)};
  }
  Edit operator()(AddModulator e) const {
    const auto strip = strip_of(e.instrument);
    return AddUnit{strip, now(strip, std::move(e.modulator)), std::move(e.state), e.position};
  }
  Edit operator()(RemoveModulator e) const { return RemoveUnit{{strip_of(e.instrument), UnitId{e.modulator}}}; }
  Edit operator()(AddEffect e) const {
    return AddUnit{e.strip, now(std::move(e.effect)), std::move(e.state), e.position};
  }
  Edit operator()(RemoveEffect e) const { return RemoveUnit{{e.strip, UnitId{e.effect}}}; }
  Edit operator()(MoveEffect e) const { return MoveUnit{{e.strip, UnitId{e.effect}}, e.position}; }
  Edit operator()(AddSend e) const { return AddUnit{e.strip, now(e.send), std::move(e.state), e.position}; }
  Edit operator()(RemoveSend e) const { return RemoveUnit{{e.strip, UnitId{e.send}}}; }
  template <class Same>
  Edit operator()(Same e) const {
    return e;
  }
};

Edits now(OldEdits old) {
  Edits edits;
  for (auto& edit : old) edits.push_back(std::visit(Now{}, std::move(edit)));
  return edits;
}

std::deque<Cow<UndoStep>> now(std::vector<OldStep> old) {
  std::deque<Cow<UndoStep>> steps;
  for (auto& step : old) steps.emplace_back(step_of(now(std::move(step.forward)), now(std::move(step.backward))));
  return steps;
}

}  // namespace

Studio now(OldStudio old) {
  Studio studio{.epoch = old.epoch, .revision = old.revision, .project = now(std::move(old.project))};
  for (auto& each : old.history)
    studio.history.authors[each.author] = {now(std::move(each.done)), now(std::move(each.undone)), each.last};
  studio.ledger = std::move(old.ledger);
  weigh(studio.history);
  weigh(studio.ledger);
  return studio;
}

KeepChange now(OldKeepChange old) {
  KeepChange keep{.change = std::move(old.change.change), .verdict = std::move(old.verdict), .resolved = false};
  keep.change.edits = now(std::move(old.change.edits));
  return keep;
}

}  // namespace beltane::wire::format_3
