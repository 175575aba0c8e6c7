#include "wire/edit.hpp"

#include "wire/project.hpp"

namespace beltane::wire {
/// At the end is said by saying nothing.
template <class Wire>
static void position_to_wire(Position position, Wire& wire) {
  if (position != at_end) wire.set_position(position);
}

template <class Wire>
static Position position_of(const Wire& wire) {
  return wire.has_position() ? wire.position() : at_end;
}

static void to_wire(const SetParam& edit, v1::Edit& wire) {
  auto& to = *wire.mutable_set_param();
  to_wire(edit.param.unit, *to.mutable_unit());
  put(edit.param.name, to.mutable_param());
  if (edit.value) to.set_value(*edit.value);
}

static SetParam from_wire(const v1::SetParam& wire, Doubt& doubt) {
  SetParam edit{.param = {.unit = from_wire(wire.unit(), doubt), .name = wire.param()}};
  if (wire.has_value()) edit.value = doubt.finite(wire.value(), "set_param.value");
  return edit;
}

static void to_wire(const EnableUnit& edit, v1::Edit& wire) {
  to_wire(edit.unit, *wire.mutable_enable_unit()->mutable_unit());
  wire.mutable_enable_unit()->set_enabled(edit.enabled);
}

static EnableUnit from_wire(const v1::EnableUnit& wire, Doubt& doubt) {
  return {.unit = from_wire(wire.unit(), doubt), .enabled = wire.enabled()};
}

static void to_wire(const AddNotes& edit, v1::Edit& wire) {
  wire.mutable_add_notes()->set_instrument(number_of(edit.instrument));
  for (const auto& each : edit.notes) to_wire(each, *wire.mutable_add_notes()->add_notes());
}

static AddNotes from_wire(const v1::AddNotes& wire, Doubt& doubt) {
  return {.instrument = InstrumentId{wire.instrument()}, .notes = list_from_wire<Note>(wire.notes(), doubt)};
}

static void to_wire(const RemoveNotes& edit, v1::Edit& wire) {
  auto& to = *wire.mutable_remove_notes();
  to.set_instrument(number_of(edit.instrument));
  to.mutable_notes()->Reserve(static_cast<int>(edit.notes.size()));
  for (const auto note : edit.notes) to.add_notes(number_of(note));
}

static RemoveNotes from_wire(const v1::RemoveNotes& wire, Doubt&) {
  RemoveNotes edit{.instrument = InstrumentId{wire.instrument()}};
  edit.notes.reserve(static_cast<std::size_t>(wire.notes_size()));
  for (const auto note : wire.notes()) edit.notes.push_back(NoteId{note});
  return edit;
}

static void to_wire(const AddInstrument& edit, v1::Edit& wire) {
  auto& to = *wire.mutable_add_instrument();
  to_wire(edit.def, *to.mutable_def());
  to_wire(edit.runtime, *to.mutable_runtime());
  for (const auto& each : edit.notes) to_wire(each, *to.add_notes());
  position_to_wire(edit.position, to);
}

static AddInstrument from_wire(const v1::AddInstrument& wire, Doubt& doubt) {
  return {.def = from_wire(wire.def(), doubt),
          .runtime = from_wire(wire.runtime(), doubt),
          .notes = list_from_wire<Note>(wire.notes(), doubt),
          .position = position_of(wire)};
}

static void to_wire(const RemoveInstrument& edit, v1::Edit& wire) {
  wire.mutable_remove_instrument()->set_instrument(number_of(edit.instrument));
}

static RemoveInstrument from_wire(const v1::RemoveInstrument& wire, Doubt&) {
  return {.instrument = InstrumentId{wire.instrument()}};
}

static void to_wire(const MoveInstrument& edit, v1::Edit& wire) {
  wire.mutable_move_instrument()->set_instrument(number_of(edit.instrument));
  position_to_wire(edit.position, *wire.mutable_move_instrument());
}

static MoveInstrument from_wire(const v1::MoveInstrument& wire, Doubt&) {
  return {.instrument = InstrumentId{wire.instrument()}, .position = position_of(wire)};
}

static void to_wire(const RenameStrip& edit, v1::Edit& wire) {
  to_wire(edit.strip, *wire.mutable_rename_strip()->mutable_strip());
  put(edit.name, wire.mutable_rename_strip()->mutable_name());
}

static RenameStrip from_wire(const v1::RenameStrip& wire, Doubt& doubt) {
  return {.strip = from_wire(wire.strip(), doubt), .name = wire.name()};
}

static void to_wire(const SetSource& edit, v1::Edit& wire) {
  auto& to = *wire.mutable_set_source();
  to.set_instrument(number_of(edit.instrument));
  put(edit.source, to.mutable_source());
  to_wire(edit.state, *to.mutable_state());
}

static SetSource from_wire(const v1::SetSource& wire, Doubt& doubt) {
  return {
      .instrument = InstrumentId{wire.instrument()}, .source = wire.source(), .state = from_wire(wire.state(), doubt)};
}

static void to_wire(const SetFilter& edit, v1::Edit& wire) {
  auto& to = *wire.mutable_set_filter();
  to.set_instrument(number_of(edit.instrument));
  put(edit.filter, to.mutable_filter());
  to_wire(edit.state, *to.mutable_state());
}

static SetFilter from_wire(const v1::SetFilter& wire, Doubt& doubt) {
  return {
      .instrument = InstrumentId{wire.instrument()}, .filter = wire.filter(), .state = from_wire(wire.state(), doubt)};
}

static void to_wire(const AddModulator& edit, v1::Edit& wire) {
  auto& to = *wire.mutable_add_modulator();
  to.set_instrument(number_of(edit.instrument));
  to_wire(edit.modulator, *to.mutable_modulator());
  to_wire(edit.state, *to.mutable_state());
  position_to_wire(edit.position, to);
}

static AddModulator from_wire(const v1::AddModulator& wire, Doubt& doubt) {
  return {.instrument = InstrumentId{wire.instrument()},
          .modulator = from_wire(wire.modulator(), doubt),
          .state = from_wire(wire.state(), doubt),
          .position = position_of(wire)};
}

static void to_wire(const RemoveModulator& edit, v1::Edit& wire) {
  wire.mutable_remove_modulator()->set_instrument(number_of(edit.instrument));
  wire.mutable_remove_modulator()->set_modulator(number_of(edit.modulator));
}

static RemoveModulator from_wire(const v1::RemoveModulator& wire, Doubt&) {
  return {.instrument = InstrumentId{wire.instrument()}, .modulator = ModulatorId{wire.modulator()}};
}

static void to_wire(const AddEffect& edit, v1::Edit& wire) {
  auto& to = *wire.mutable_add_effect();
  to_wire(edit.strip, *to.mutable_strip());
  to_wire(edit.effect, *to.mutable_effect());
  to_wire(edit.state, *to.mutable_state());
  position_to_wire(edit.position, to);
}

static AddEffect from_wire(const v1::AddEffect& wire, Doubt& doubt) {
  return {.strip = from_wire(wire.strip(), doubt),
          .effect = from_wire(wire.effect(), doubt),
          .state = from_wire(wire.state(), doubt),
          .position = position_of(wire)};
}

static void to_wire(const RemoveEffect& edit, v1::Edit& wire) {
  to_wire(edit.strip, *wire.mutable_remove_effect()->mutable_strip());
  wire.mutable_remove_effect()->set_effect(number_of(edit.effect));
}

static RemoveEffect from_wire(const v1::RemoveEffect& wire, Doubt& doubt) {
  return {.strip = from_wire(wire.strip(), doubt), .effect = EffectId{wire.effect()}};
}

static void to_wire(const MoveEffect& edit, v1::Edit& wire) {
  auto& to = *wire.mutable_move_effect();
  to_wire(edit.strip, *to.mutable_strip());
  to.set_effect(number_of(edit.effect));
  position_to_wire(edit.position, to);
}

static MoveEffect from_wire(const v1::MoveEffect& wire, Doubt& doubt) {
  return {.strip = from_wire(wire.strip(), doubt), .effect = EffectId{wire.effect()}, .position = position_of(wire)};
}

static void to_wire(const PutZones& edit, v1::Edit& wire) {
  to_wire(edit.unit, *wire.mutable_put_zones()->mutable_unit());
  for (const auto& each : edit.zones) to_wire(each, *wire.mutable_put_zones()->add_zones());
}

static PutZones from_wire(const v1::PutZones& wire, Doubt& doubt) {
  return {.unit = from_wire(wire.unit(), doubt), .zones = list_from_wire<Zone>(wire.zones(), doubt)};
}

static void to_wire(const RemoveZones& edit, v1::Edit& wire) {
  to_wire(edit.unit, *wire.mutable_remove_zones()->mutable_unit());
  for (const auto zone : edit.zones) wire.mutable_remove_zones()->add_zones(number_of(zone));
}

static RemoveZones from_wire(const v1::RemoveZones& wire, Doubt& doubt) {
  RemoveZones edit{.unit = from_wire(wire.unit(), doubt)};
  for (const auto zone : wire.zones()) edit.zones.push_back(ZoneId{zone});
  return edit;
}

static void to_wire(const SetOutput& edit, v1::Edit& wire) {
  to_wire(edit.strip, *wire.mutable_set_output()->mutable_strip());
  if (edit.output) wire.mutable_set_output()->set_output(number_of(*edit.output));
}

static SetOutput from_wire(const v1::SetOutput& wire, Doubt& doubt) {
  return {.strip = from_wire(wire.strip(), doubt),
          .output = wire.has_output() ? std::optional(BusId{wire.output()}) : std::nullopt};
}

static void to_wire(const SetTranspose& edit, v1::Edit& wire) {
  wire.mutable_set_transpose()->set_instrument(number_of(edit.instrument));
  wire.mutable_set_transpose()->set_semitones(edit.semitones);
}

static SetTranspose from_wire(const v1::SetTranspose& wire, Doubt&) {
  return {.instrument = InstrumentId{wire.instrument()}, .semitones = wire.semitones()};
}

static void to_wire(const SetLayered& edit, v1::Edit& wire) {
  wire.mutable_set_layered()->set_bus(number_of(edit.bus));
  wire.mutable_set_layered()->set_layered(edit.layered);
}

static SetLayered from_wire(const v1::SetLayered& wire, Doubt&) {
  return {.bus = BusId{wire.bus()}, .layered = wire.layered()};
}

static void to_wire(const AddBus& edit, v1::Edit& wire) {
  auto& to = *wire.mutable_add_bus();
  to_wire(edit.def, *to.mutable_def());
  to_wire(edit.runtime, *to.mutable_runtime());
  position_to_wire(edit.position, to);
}

static AddBus from_wire(const v1::AddBus& wire, Doubt& doubt) {
  return {
      .def = from_wire(wire.def(), doubt), .runtime = from_wire(wire.runtime(), doubt), .position = position_of(wire)};
}

static void to_wire(const RemoveBus& edit, v1::Edit& wire) { wire.mutable_remove_bus()->set_bus(number_of(edit.bus)); }

static RemoveBus from_wire(const v1::RemoveBus& wire, Doubt&) { return {.bus = BusId{wire.bus()}}; }

static void to_wire(const AddSend& edit, v1::Edit& wire) {
  auto& to = *wire.mutable_add_send();
  to_wire(edit.strip, *to.mutable_strip());
  to_wire(edit.send, *to.mutable_send());
  to_wire(edit.state, *to.mutable_state());
  position_to_wire(edit.position, to);
}

static AddSend from_wire(const v1::AddSend& wire, Doubt& doubt) {
  return {.strip = from_wire(wire.strip(), doubt),
          .send = from_wire(wire.send(), doubt),
          .state = from_wire(wire.state(), doubt),
          .position = position_of(wire)};
}

static void to_wire(const RemoveSend& edit, v1::Edit& wire) {
  to_wire(edit.strip, *wire.mutable_remove_send()->mutable_strip());
  wire.mutable_remove_send()->set_send(number_of(edit.send));
}

static RemoveSend from_wire(const v1::RemoveSend& wire, Doubt& doubt) {
  return {.strip = from_wire(wire.strip(), doubt), .send = SendId{wire.send()}};
}

static void to_wire(const SetTempo& edit, v1::Edit& wire) {
  to_wire(TempoPoint{.at = edit.at, .tempo = edit.tempo}, *wire.mutable_set_tempo()->mutable_point());
}

static SetTempo from_wire(const v1::SetTempo& wire, Doubt& doubt) {
  const auto point = from_wire(wire.point(), doubt);
  return {.at = point.at, .tempo = point.tempo};
}

static void to_wire(const RemoveTempo& edit, v1::Edit& wire) { wire.mutable_remove_tempo()->set_at(edit.at.count); }

static RemoveTempo from_wire(const v1::RemoveTempo& wire, Doubt& doubt) {
  return {.at = doubt.beats(wire.at(), "remove_tempo.at")};
}

static void to_wire(const SetSignature& edit, v1::Edit& wire) {
  to_wire(edit.signature, *wire.mutable_set_signature()->mutable_signature());
}

static SetSignature from_wire(const v1::SetSignature& wire, Doubt& doubt) {
  return {.signature = from_wire(wire.signature(), doubt)};
}

static void to_wire(const RenameProject& edit, v1::Edit& wire) {
  put(edit.name, wire.mutable_rename_project()->mutable_name());
}

static RenameProject from_wire(const v1::RenameProject& wire, Doubt&) { return {.name = wire.name()}; }

static Edit from_wire(const v1::Edit& wire, Doubt& doubt) {
  switch (wire.kind_case()) {
    case v1::Edit::kSetParam:
      return from_wire(wire.set_param(), doubt);
    case v1::Edit::kEnableUnit:
      return from_wire(wire.enable_unit(), doubt);
    case v1::Edit::kAddNotes:
      return from_wire(wire.add_notes(), doubt);
    case v1::Edit::kRemoveNotes:
      return from_wire(wire.remove_notes(), doubt);
    case v1::Edit::kAddInstrument:
      return from_wire(wire.add_instrument(), doubt);
    case v1::Edit::kRemoveInstrument:
      return from_wire(wire.remove_instrument(), doubt);
    case v1::Edit::kMoveInstrument:
      return from_wire(wire.move_instrument(), doubt);
    case v1::Edit::kRenameStrip:
      return from_wire(wire.rename_strip(), doubt);
    case v1::Edit::kSetSource:
      return from_wire(wire.set_source(), doubt);
    case v1::Edit::kSetFilter:
      return from_wire(wire.set_filter(), doubt);
    case v1::Edit::kAddModulator:
      return from_wire(wire.add_modulator(), doubt);
    case v1::Edit::kRemoveModulator:
      return from_wire(wire.remove_modulator(), doubt);
    case v1::Edit::kAddEffect:
      return from_wire(wire.add_effect(), doubt);
    case v1::Edit::kRemoveEffect:
      return from_wire(wire.remove_effect(), doubt);
    case v1::Edit::kMoveEffect:
      return from_wire(wire.move_effect(), doubt);
    case v1::Edit::kPutZones:
      return from_wire(wire.put_zones(), doubt);
    case v1::Edit::kRemoveZones:
      return from_wire(wire.remove_zones(), doubt);
    case v1::Edit::kSetOutput:
      return from_wire(wire.set_output(), doubt);
    case v1::Edit::kSetTranspose:
      return from_wire(wire.set_transpose(), doubt);
    case v1::Edit::kSetLayered:
      return from_wire(wire.set_layered(), doubt);
    case v1::Edit::kAddBus:
      return from_wire(wire.add_bus(), doubt);
    case v1::Edit::kRemoveBus:
      return from_wire(wire.remove_bus(), doubt);
    case v1::Edit::kAddSend:
      return from_wire(wire.add_send(), doubt);
    case v1::Edit::kRemoveSend:
      return from_wire(wire.remove_send(), doubt);
    case v1::Edit::kSetTempo:
      return from_wire(wire.set_tempo(), doubt);
    case v1::Edit::kRemoveTempo:
      return from_wire(wire.remove_tempo(), doubt);
    case v1::Edit::kSetSignature:
      return from_wire(wire.set_signature(), doubt);
    case v1::Edit::kRenameProject:
      return from_wire(wire.rename_project(), doubt);
    case v1::Edit::KIND_NOT_SET:
      break;
  }
  doubt.say("edit", unknown_kind);
  return {};
}

void edits_to_wire(const Edits& edits, google::protobuf::RepeatedPtrField<v1::Edit>& wire) {
  for (const auto& edit : edits) std::visit([&](const auto& kind) { to_wire(kind, *wire.Add()); }, edit);
}

Edits edits_from_wire(const google::protobuf::RepeatedPtrField<v1::Edit>& wire, Doubt& doubt) {
  Edits edits;
  edits.reserve(static_cast<std::size_t>(wire.size()));
  for (const auto& edit : wire) edits.push_back(from_wire(edit, doubt));
  return edits;
}

}  // namespace beltane::wire
