#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/project.hpp"

namespace beltane {

/// Adds an instrument, whole: new, copied, or brought back by undo. Ids that are 0 are given on acceptance.
struct AddInstrument {
  InstrumentDef def{};
  InstrumentRuntime runtime{};
  std::vector<Note> notes{};
  Position position{at_end};
  bool operator==(const AddInstrument&) const = default;
};
struct RemoveInstrument {
  InstrumentId instrument{};
  bool operator==(const RemoveInstrument&) const = default;
};
struct MoveInstrument {
  InstrumentId instrument{};
  Position position{at_end};
  bool operator==(const MoveInstrument&) const = default;
};
/// Names an instrument or a bus. Names are unique and not empty.
struct RenameStrip {
  StripId strip{};
  std::string name{};
  bool operator==(const RenameStrip&) const = default;
};
/// Another source, with its settings.
struct SetSource {
  InstrumentId instrument{};
  UnitName source{};
  UnitState state{};
  bool operator==(const SetSource&) const = default;
};
/// Another filter, with its settings; an empty name takes it away.
struct SetFilter {
  InstrumentId instrument{};
  UnitName filter{};
  UnitState state{};
  bool operator==(const SetFilter&) const = default;
};
/// Lets one more modulator move a parameter.
struct AddModulator {
  InstrumentId instrument{};
  ModulatorDef modulator{};
  UnitState state{};
  Position position{at_end};
  bool operator==(const AddModulator&) const = default;
};
/// Also takes away what modulates the modulator.
struct RemoveModulator {
  InstrumentId instrument{};
  ModulatorId modulator{};
  bool operator==(const RemoveModulator&) const = default;
};
struct AddEffect {
  StripId strip{};
  EffectDef effect{};
  UnitState state{};
  Position position{at_end};
  bool operator==(const AddEffect&) const = default;
};
/// Also takes away what modulates the effect.
struct RemoveEffect {
  StripId strip{};
  EffectId effect{};
  bool operator==(const RemoveEffect&) const = default;
};
struct MoveEffect {
  StripId strip{};
  EffectId effect{};
  Position position{at_end};
  bool operator==(const MoveEffect&) const = default;
};
/// Switches an effect or filter on, or off (its input passes; its settings stay).
struct EnableUnit {
  UnitAddress unit{};
  bool enabled{true};
  bool operator==(const EnableUnit&) const = default;
};
/// Sets a parameter, in its natural unit; no value: back to the catalogue's.
struct SetParam {
  ParamAddress param{};
  std::optional<double> value{};
  bool operator==(const SetParam&) const = default;
};
/// Gives zones to a unit that plays samples. One of an id that it has is replaced.
struct PutZones {
  UnitAddress unit{};
  Zones zones{};
  bool operator==(const PutZones&) const = default;
};
/// With the last of its zones gone, the unit has the catalogue's again.
struct RemoveZones {
  UnitAddress unit{};
  std::vector<ZoneId> zones{};
  bool operator==(const RemoveZones&) const = default;
};
/// Where an instrument's or bus's signal goes: a bus, or (none) the master.
struct SetOutput {
  StripId strip{};
  std::optional<BusId> output{};
  bool operator==(const SetOutput&) const = default;
};
/// Moves all that an instrument plays.
struct SetTranspose {
  InstrumentId instrument{};
  int semitones{};  // -48 to 48
  bool operator==(const SetTranspose&) const = default;
};
/// Makes a bus a layer group, or a plain bus again: of a layer group, the instruments that go to it play together.
struct SetLayered {
  BusId bus{};
  bool layered{true};
  bool operator==(const SetLayered&) const = default;
};
struct AddBus {
  BusDef def{};
  StripRuntime runtime{};
  Position position{at_end};
  bool operator==(const AddBus&) const = default;
};
/// Sends to the bus go with it; what had it as output goes to the master.
struct RemoveBus {
  BusId bus{};
  bool operator==(const RemoveBus&) const = default;
};
/// One send from a strip to a bus. Its level is the parameter `level` of the send's slot.
struct AddSend {
  StripId strip{};
  SendDef send{};
  UnitState state{};
  Position position{at_end};
  bool operator==(const AddSend&) const = default;
};
struct RemoveSend {
  StripId strip{};
  SendId send{};
  bool operator==(const RemoveSend&) const = default;
};
struct AddNotes {
  InstrumentId instrument{};
  std::vector<Note> notes{};
  bool operator==(const AddNotes&) const = default;
};
struct RemoveNotes {
  InstrumentId instrument{};
  std::vector<NoteId> notes{};
  bool operator==(const RemoveNotes&) const = default;
};
/// The tempo from `at` on; a point there is replaced.
struct SetTempo {
  Beats at{};
  Bpm tempo{};
  bool operator==(const SetTempo&) const = default;
};
/// Takes a tempo point away; the one at 0 stays.
struct RemoveTempo {
  Beats at{};
  bool operator==(const RemoveTempo&) const = default;
};
struct SetSignature {
  Signature signature{};
  bool operator==(const SetSignature&) const = default;
};
struct RenameProject {
  std::string name{};
  bool operator==(const RenameProject&) const = default;
};

/// What the musician meant. Every alternative sets, none nudges, so it is safe to repeat.
using Edit = std::variant<AddInstrument, RemoveInstrument, MoveInstrument, RenameStrip, SetSource, SetFilter,
                          AddModulator, RemoveModulator, AddEffect, RemoveEffect, MoveEffect, EnableUnit, SetParam,
                          PutZones, RemoveZones, SetOutput, SetTranspose, SetLayered, AddBus, RemoveBus, AddSend,
                          RemoveSend, AddNotes, RemoveNotes, SetTempo, RemoveTempo, SetSignature, RenameProject>;

/// Edits that are accepted or refused as one.
using Edits = std::vector<Edit>;

}  // namespace beltane
