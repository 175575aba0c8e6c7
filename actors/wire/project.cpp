#include "wire/project.hpp"

#include "model/limits.hpp"

namespace beltane::wire {
static void to_wire(const StripDef& def, v1::StripDef& wire) {
  put(def.name, wire.mutable_name());
  for (const auto& each : def.effects) to_wire(each, *wire.add_effects());
  for (const auto& each : def.sends) to_wire(each, *wire.add_sends());
  if (def.output) wire.set_output(number_of(*def.output));
}

static StripDef from_wire(const v1::StripDef& wire, Doubt& doubt) {
  return {.name = wire.name(),
          .effects = list_from_wire<EffectDef>(wire.effects(), doubt),
          .sends = list_from_wire<SendDef>(wire.sends(), doubt),
          .output = wire.has_output() ? std::optional(BusId{wire.output()}) : std::nullopt};
}

static void to_wire(const Instrument& instrument, v1::Instrument& wire) {
  to_wire(*instrument.def, *wire.mutable_def());
  to_wire(*instrument.runtime, *wire.mutable_runtime());
  for (const auto& each : *instrument.notes) to_wire(each, *wire.add_notes());
}

static Instrument from_wire(const v1::Instrument& wire, Doubt& doubt) {
  return {.def = from_wire(wire.def(), doubt),
          .runtime = from_wire(wire.runtime(), doubt),
          .notes = list_from_wire<Note>(wire.notes(), doubt)};
}

static void to_wire(const Bus& bus, v1::Bus& wire) {
  to_wire(*bus.def, *wire.mutable_def());
  to_wire(*bus.runtime, *wire.mutable_runtime());
}

static Bus from_wire(const v1::Bus& wire, Doubt& doubt) {
  return {.def = from_wire(wire.def(), doubt), .runtime = from_wire(wire.runtime(), doubt)};
}

static void to_wire(const Master& master, v1::Master& wire) {
  to_wire(*master.def, *wire.mutable_def());
  to_wire(*master.runtime, *wire.mutable_runtime());
}

static Master from_wire(const v1::Master& wire, Doubt& doubt) {
  return {.def = from_wire(wire.def(), doubt), .runtime = from_wire(wire.runtime(), doubt)};
}

static v1::StripId::Kind to_wire(StripId::Kind kind) {
  switch (kind) {
    case StripId::Kind::instrument:
      return v1::StripId::INSTRUMENT;
    case StripId::Kind::bus:
      return v1::StripId::BUS;
    case StripId::Kind::master:
      return v1::StripId::MASTER;
  }
  return v1::StripId::KIND_UNSPECIFIED;
}

static StripId::Kind from_wire(v1::StripId::Kind kind, Doubt& doubt) {
  switch (static_cast<int>(kind)) {
    case v1::StripId::INSTRUMENT:
      return StripId::Kind::instrument;
    case v1::StripId::BUS:
      return StripId::Kind::bus;
    case v1::StripId::MASTER:
      return StripId::Kind::master;
    default:
      doubt.say("strip.kind", unknown_kind);
      return {};
  }
}

static Slot slot_from_wire(v1::Slot slot, Doubt& doubt) {
  switch (static_cast<int>(slot)) {
    case v1::SLOT_SOURCE:
      return Slot::source;
    case v1::SLOT_MODULATOR:
      return Slot::modulator;
    case v1::SLOT_FILTER:
      return Slot::filter;
    case v1::SLOT_EFFECT:
      return Slot::effect;
    case v1::SLOT_SEND:
      return Slot::send;
    case v1::SLOT_FADER:
      return Slot::fader;
    default:
      doubt.say("slot", unknown_kind);
      return {};
  }
}

void to_wire(const StripId& strip, v1::StripId& wire) {
  wire.set_kind(to_wire(strip.kind));
  wire.set_number(strip.number);
}

StripId from_wire(const v1::StripId& wire, Doubt& doubt) {
  return {.kind = from_wire(wire.kind(), doubt), .number = wire.number()};
}

v1::Slot to_wire(Slot slot) {
  switch (slot) {
    case Slot::source:
      return v1::SLOT_SOURCE;
    case Slot::modulator:
      return v1::SLOT_MODULATOR;
    case Slot::filter:
      return v1::SLOT_FILTER;
    case Slot::effect:
      return v1::SLOT_EFFECT;
    case Slot::send:
      return v1::SLOT_SEND;
    case Slot::fader:
      return v1::SLOT_FADER;
  }
  return v1::SLOT_UNSPECIFIED;
}

SlotId from_wire(v1::Slot slot, std::uint32_t number, Doubt& doubt) {
  return {.slot = slot_from_wire(slot, doubt), .number = number};
}

void to_wire(const UnitAddress& unit, v1::UnitAddress& wire) {
  to_wire(unit.strip, *wire.mutable_strip());
  wire.set_slot(to_wire(unit.at.slot));
  wire.set_number(unit.at.number);
}

UnitAddress from_wire(const v1::UnitAddress& wire, Doubt& doubt) {
  return {.strip = from_wire(wire.strip(), doubt), .at = from_wire(wire.slot(), wire.number(), doubt)};
}

void to_wire(const Note& note, v1::Note& wire) {
  wire.set_id(number_of(note.id));
  wire.set_start(note.start.count);
  wire.set_length(note.length.count);
  wire.set_pitch(note.pitch);
  wire.set_velocity(note.velocity);
}

Note from_wire(const v1::Note& wire, Doubt& doubt) {
  return {.id = NoteId{wire.id()},
          .start = doubt.beats(wire.start(), "note.start"),
          .length = doubt.beats(wire.length(), "note.length"),
          .pitch = doubt.byte(wire.pitch(), 127, "note.pitch"),
          .velocity = doubt.byte(wire.velocity(), 127, "note.velocity")};
}

void to_wire(const EffectDef& effect, v1::EffectDef& wire) {
  wire.set_id(number_of(effect.id));
  put(effect.kind, wire.mutable_kind());
}

EffectDef from_wire(const v1::EffectDef& wire, Doubt&) { return {.id = EffectId{wire.id()}, .kind = wire.kind()}; }

static v1::Tap to_wire(Tap tap) {
  switch (tap) {
    case Tap::post_fader:
      return v1::TAP_POST_FADER;
    case Tap::pre_fader:
      return v1::TAP_PRE_FADER;
    case Tap::pre_insert:
      return v1::TAP_PRE_INSERT;
  }
  return v1::TAP_POST_FADER;
}

static Tap from_wire(v1::Tap tap, Doubt& doubt) {
  switch (static_cast<int>(tap)) {
    case v1::TAP_POST_FADER:
      return Tap::post_fader;
    case v1::TAP_PRE_FADER:
      return Tap::pre_fader;
    case v1::TAP_PRE_INSERT:
      return Tap::pre_insert;
    default:
      doubt.say("send.tap", unknown_kind);
      return {};
  }
}

void to_wire(const SendDef& send, v1::SendDef& wire) {
  wire.set_id(number_of(send.id));
  wire.set_to(number_of(send.to));
  wire.set_tap(to_wire(send.tap));
}

SendDef from_wire(const v1::SendDef& wire, Doubt& doubt) {
  return {.id = SendId{wire.id()}, .to = BusId{wire.to()}, .tap = from_wire(wire.tap(), doubt)};
}

void to_wire(const ModulatorDef& modulator, v1::ModulatorDef& wire) {
  wire.set_id(number_of(modulator.id));
  put(modulator.kind, wire.mutable_kind());
  wire.set_slot(to_wire(modulator.unit.slot));
  wire.set_number(modulator.unit.number);
  put(modulator.param, wire.mutable_param());
}

ModulatorDef from_wire(const v1::ModulatorDef& wire, Doubt& doubt) {
  return {.id = ModulatorId{wire.id()},
          .kind = wire.kind(),
          .unit = from_wire(wire.slot(), wire.number(), doubt),
          .param = wire.param()};
}

void to_wire(const Zone& zone, v1::Zone& wire) {
  wire.set_id(number_of(zone.id));
  put(zone.sample, wire.mutable_sample());
  put(zone.file, wire.mutable_file());
  wire.set_root(zone.root);
  wire.set_low(zone.low);
  wire.set_high(zone.high);
  wire.set_soft(zone.soft);
  wire.set_loud(zone.loud);
  wire.set_start(zone.start);
  wire.set_end(zone.end);
  wire.set_loop_start(zone.loop_start);
  wire.set_loop_end(zone.loop_end);
  wire.set_tune(zone.tune);
  wire.set_level(zone.level);
  wire.set_pan(zone.pan);
  wire.set_reverse(zone.reverse);
  wire.set_choke(zone.choke);
  wire.set_fixed(!zone.follow);
}

Zone from_wire(const v1::Zone& wire, Doubt& doubt) {
  return {.id = ZoneId{wire.id()},
          .sample = wire.sample(),
          .file = wire.file(),
          .root = doubt.finite(wire.root(), "zone.root"),
          .low = doubt.byte(wire.low(), 127, "zone.low"),
          .high = doubt.byte(wire.high(), 127, "zone.high"),
          .soft = doubt.byte(wire.soft(), 127, "zone.soft"),
          .loud = doubt.byte(wire.loud(), 127, "zone.loud"),
          .start = doubt.finite(wire.start(), "zone.start"),
          .end = doubt.finite(wire.end(), "zone.end"),
          .loop_start = doubt.finite(wire.loop_start(), "zone.loop_start"),
          .loop_end = doubt.finite(wire.loop_end(), "zone.loop_end"),
          .tune = doubt.finite(wire.tune(), "zone.tune"),
          .level = doubt.finite(wire.level(), "zone.level"),
          .pan = doubt.finite(wire.pan(), "zone.pan"),
          .reverse = wire.reverse(),
          .follow = !wire.fixed(),
          .choke = doubt.byte(wire.choke(), 255, "zone.choke")};
}

void to_wire(const UnitState& state, v1::UnitState& wire) {
  wire.set_disabled(!state.enabled);
  for (const auto& [param, value] : state.values) (*wire.mutable_values())[utf8(param)] = value;
  for (const auto& each : state.zones) to_wire(each, *wire.add_zones());
}

UnitState from_wire(const v1::UnitState& wire, Doubt& doubt) {
  UnitState state{.enabled = !wire.disabled()};
  for (const auto& [param, value] : wire.values()) state.values[param] = doubt.finite(value, "unit_state.values");
  state.zones = list_from_wire<Zone>(wire.zones(), doubt);
  return state;
}

void to_wire(const StripRuntime& runtime, v1::StripRuntime& wire) {
  for (const auto& [at, state] : runtime.units) {
    auto& unit = *wire.add_units();
    unit.set_slot(to_wire(at.slot));
    unit.set_number(at.number);
    to_wire(state, *unit.mutable_state());
  }
}

StripRuntime from_wire(const v1::StripRuntime& wire, Doubt& doubt) {
  StripRuntime runtime;
  for (const auto& unit : wire.units()) {
    const auto at = from_wire(unit.slot(), unit.number(), doubt);
    if (!runtime.units.emplace(at, from_wire(unit.state(), doubt)).second)
      doubt.say("runtime.units", "names one twice");
  }
  return runtime;
}

void to_wire(const InstrumentDef& def, v1::InstrumentDef& wire) {
  wire.set_id(number_of(def.id));
  put(def.source, wire.mutable_source());
  put(def.filter, wire.mutable_filter());
  for (const auto& each : def.modulators) to_wire(each, *wire.add_modulators());
  to_wire(def.strip, *wire.mutable_strip());
  wire.set_transpose(def.transpose);
}

InstrumentDef from_wire(const v1::InstrumentDef& wire, Doubt& doubt) {
  return {.id = InstrumentId{wire.id()},
          .source = wire.source(),
          .filter = wire.filter(),
          .modulators = list_from_wire<ModulatorDef>(wire.modulators(), doubt),
          .strip = from_wire(wire.strip(), doubt),
          .transpose = doubt.within(wire.transpose(), limits::semitones, "instrument_def.transpose")};
}

void to_wire(const BusDef& def, v1::BusDef& wire) {
  wire.set_id(number_of(def.id));
  to_wire(def.strip, *wire.mutable_strip());
  wire.set_layered(def.layered);
}

BusDef from_wire(const v1::BusDef& wire, Doubt& doubt) {
  return {.id = BusId{wire.id()}, .strip = from_wire(wire.strip(), doubt), .layered = wire.layered()};
}

void to_wire(const TempoPoint& point, v1::TempoPoint& wire) {
  wire.set_at(point.at.count);
  wire.set_tempo(point.tempo.rate);
}

TempoPoint from_wire(const v1::TempoPoint& wire, Doubt& doubt) {
  return {.at = doubt.beats(wire.at(), "tempo.at"), .tempo = {doubt.finite(wire.tempo(), "tempo.tempo")}};
}

void to_wire(const Signature& signature, v1::Signature& wire) {
  wire.set_beats(signature.beats);
  wire.set_unit(signature.unit);
}

Signature from_wire(const v1::Signature& wire, Doubt& doubt) {
  return {.beats = doubt.byte(wire.beats(), 255, "signature.beats"),
          .unit = doubt.byte(wire.unit(), 255, "signature.unit")};
}

void to_wire(const Project& project, v1::Project& wire) {
  put(project.name, wire.mutable_name());
  for (const auto& instrument : *project.instruments) to_wire(*instrument, *wire.add_instruments());
  for (const auto& bus : *project.buses) to_wire(*bus, *wire.add_buses());
  to_wire(*project.master, *wire.mutable_master());
  for (const auto& each : *project.tempo) to_wire(each, *wire.add_tempo());
  to_wire(project.signature, *wire.mutable_signature());
  wire.set_next_id(project.next_id);
}

Project from_wire(const v1::Project& wire, Doubt& doubt) {
  return {.name = wire.name(),
          .instruments = list_from_wire<Cow<Instrument>>(wire.instruments(), doubt),
          .buses = list_from_wire<Cow<Bus>>(wire.buses(), doubt),
          .master = from_wire(wire.master(), doubt),
          .tempo = list_from_wire<TempoPoint>(wire.tempo(), doubt),
          .signature = from_wire(wire.signature(), doubt),
          .next_id = wire.next_id()};
}

}  // namespace beltane::wire
