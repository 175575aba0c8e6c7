#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/cow.hpp"
#include "model/ids.hpp"
#include "model/limits.hpp"
#include "model/units.hpp"
#include "model/zone.hpp"

namespace beltane {

/// The name of a unit in the catalogue.
using UnitName = std::string;

/// Where in an ordered list; beyond its end means at the end.
using Position = std::uint32_t;
inline constexpr Position at_end = 0xffffffff;

/// Names one parameter of one unit of the project; knobs, modulation and the mixer all use it.
struct ParamAddress {
  UnitAddress unit{};
  std::string name{};
  auto operator<=>(const ParamAddress&) const = default;
};

/// A note of an instrument.
struct Note {
  NoteId id{};
  Beats start{};               // from the start of the project, >= 0
  Beats length{};              // > 0
  std::uint8_t pitch{60};      // MIDI, 0-127
  std::uint8_t velocity{100};  // MIDI, 1-127
  bool operator==(const Note&) const = default;
};
void fields(auto& v, Of<Note> auto& note) {
  v.of("note");
  v(1, "id", note.id);
  v(2, "start", note.start);
  v(3, "length", note.length);
  v(4, "pitch", note.pitch, how::most(127));
  v(5, "velocity", note.velocity, how::most(127));
}

/// An effect in a chain.
struct EffectDef {
  EffectId id{};
  UnitName kind{};
  bool operator==(const EffectDef&) const = default;
};
void fields(auto& v, Of<EffectDef> auto& effect) {
  v(1, "id", effect.id);
  v(2, "kind", effect.kind);
}

/// Where in a strip a copy of its signal is taken: at its end, before the fader, or before filter and effects.
enum class Tap : std::uint8_t { post_fader, pre_fader, pre_insert };
void enumerators(auto& v, Tap) {
  v.of("send.tap");
  v(0, "TAP_POST_FADER", Tap::post_fader);
  v(1, "TAP_PRE_FADER", Tap::pre_fader);
  v(2, "TAP_PRE_INSERT", Tap::pre_insert);
}

/// A copy of a strip's signal, sent to a bus.
struct SendDef {
  SendId id{};
  BusId to{};
  Tap tap{Tap::post_fader};
  bool operator==(const SendDef&) const = default;
};
void fields(auto& v, Of<SendDef> auto& send) {
  v(1, "id", send.id);
  v(2, "to", send.to);
  v(3, "tap", send.tap);
}

/// A modulator and the parameter of the same instrument that it moves. Where several move one, each goes on from where
/// the one before it in the list has put it.
struct ModulatorDef {
  ModulatorId id{};
  UnitName kind{};
  SlotId unit{};
  std::string param{};
  bool operator==(const ModulatorDef&) const = default;
};
void fields(auto& v, Of<ModulatorDef> auto& modulator) {
  v(1, "kind", modulator.kind);
  v(2, "slot", modulator.unit.slot);
  v(3, "number", modulator.unit.number);
  v(4, "param", modulator.param);
  v(5, "id", modulator.id);
}

/// What every channel of the mixer is made of.
struct StripDef {
  std::string name{};
  std::vector<EffectDef> effects{};  // in the order of the signal
  std::vector<SendDef> sends{};
  std::optional<BusId> output{};  // none: the master
  bool operator==(const StripDef&) const = default;
};
void fields(auto& v, Of<StripDef> auto& def) {
  v(1, "name", def.name);
  v(2, "effects", def.effects);
  v(3, "sends", def.sends);
  v(4, "output", def.output);
}

/// How one unit is set now. A parameter that is not named stands at its catalogue value.
struct UnitState {
  bool enabled{true};
  std::map<std::string, double, std::less<>> values{};
  Zones zones{};  // of a unit that plays samples; none: the catalogue's
  bool operator==(const UnitState&) const = default;
};
void fields(auto& v, Of<UnitState> auto& state) {
  v.of("unit_state");
  v(1, "disabled", state.enabled, how::negated);
  v(2, "values", state.values);
  v(3, "zones", state.zones);
}

/// How a strip's units are set now. A unit that is not named stands as its catalogue entry says.
struct StripRuntime {
  std::map<SlotId, UnitState> units{};
  bool operator==(const StripRuntime&) const = default;
};
void fields(auto& v, RowOf<SlotId, UnitState> auto& unit) {
  v(1, "slot", unit.first.slot);
  v(2, "number", unit.first.number);
  v(3, "state", unit.second);
}
void fields(auto& v, Of<StripRuntime> auto& runtime) {
  v.of("runtime");
  v(1, "units", runtime.units, how::once("names one twice"));
}

/// What an instrument is.
struct InstrumentDef {
  InstrumentId id{};
  UnitName source{};
  UnitName filter{};  // empty: none
  std::vector<ModulatorDef> modulators{};
  StripDef strip{};
  int transpose{};  // semitones that all it plays is moved by, -48 to 48
  bool operator==(const InstrumentDef&) const = default;
};
void fields(auto& v, Of<InstrumentDef> auto& def) {
  v.of("instrument_def");
  v(1, "id", def.id);
  v(2, "source", def.source);
  v(3, "filter", def.filter);
  v(5, "strip", def.strip);
  v(6, "modulators", def.modulators);
  v(7, "transpose", def.transpose, how::sint, how::within(limits::semitones));
}

/// How an instrument is set now.
using InstrumentRuntime = StripRuntime;

/// A source, its chain, and the notes it plays.
struct Instrument {
  Cow<InstrumentDef> def{};
  Cow<InstrumentRuntime> runtime{};
  Cow<std::vector<Note>> notes{};  // by start, then id
  bool operator==(const Instrument&) const = default;
};
void fields(auto& v, Of<Instrument> auto& instrument) {
  v(1, "def", instrument.def);
  v(2, "runtime", instrument.runtime);
  v(3, "notes", instrument.notes);
}

/// What a bus is.
struct BusDef {
  BusId id{};
  StripDef strip{};
  bool layered{};  // the instruments that go to it play together: a note of one is a note of all
  bool operator==(const BusDef&) const = default;
};
void fields(auto& v, Of<BusDef> auto& def) {
  v(1, "id", def.id);
  v(2, "strip", def.strip);
  v(3, "layered", def.layered);
}

/// A place where signals meet, with a chain of its own.
struct Bus {
  Cow<BusDef> def{};
  Cow<StripRuntime> runtime{};
  bool operator==(const Bus&) const = default;
};
void fields(auto& v, Of<Bus> auto& bus) {
  v(1, "def", bus.def);
  v(2, "runtime", bus.runtime);
}

/// The last channel before the loudspeakers.
struct Master {
  Cow<StripDef> def{StripDef{.name = "master"}};
  Cow<StripRuntime> runtime{};
  bool operator==(const Master&) const = default;
};
void fields(auto& v, Of<Master> auto& master) {
  v(1, "def", master.def);
  v(2, "runtime", master.runtime);
}

/// From `at` on the music goes at `tempo`, until the next point.
struct TempoPoint {
  Beats at{};
  Bpm tempo{};
  bool operator==(const TempoPoint&) const = default;
};
/// Of whatever has the members of one.
void tempo_point_fields(auto& v, auto& point) {
  v.of("tempo");
  v(1, "at", point.at);
  v(2, "tempo", point.tempo);
}
void fields(auto& v, Of<TempoPoint> auto& point) { tempo_point_fields(v, point); }

/// Beats in a bar, as written.
struct Signature {
  std::uint8_t beats{4};
  std::uint8_t unit{4};  // 2, 4, 8, 16
  bool operator==(const Signature&) const = default;
};
void fields(auto& v, Of<Signature> auto& signature) {
  v.of("signature");
  v(1, "beats", signature.beats, how::most(255));
  v(2, "unit", signature.unit, how::most(255));
}

/// Everything a musician made. Only `apply` changes it. Copies share what they have in common.
struct Project {
  std::string name{"untitled"};
  Cow<std::vector<Cow<Instrument>>> instruments{};  // in the order shown
  Cow<std::vector<Cow<Bus>>> buses{};               // in the order shown
  Cow<Master> master{};
  Cow<std::vector<TempoPoint>> tempo{std::vector<TempoPoint>{TempoPoint{}}};  // by beat; the first at 0
  Signature signature{};
  std::uint32_t next_id{1};  // the next id that was never used
  bool operator==(const Project&) const = default;
};
void fields(auto& v, Of<Project> auto& project) {
  v(1, "name", project.name);
  v(2, "instruments", project.instruments);
  v(3, "buses", project.buses);
  v(4, "master", project.master);
  v(5, "tempo", project.tempo);
  v(6, "signature", project.signature);
  v(7, "next_id", project.next_id);
}

/// The instrument of that id, or null.
const Instrument* find(const Project&, InstrumentId);
/// The bus of that id, or null.
const Bus* find(const Project&, BusId);
/// All instruments, then all buses, in the order shown; without the master.
std::vector<StripId> strips_of(const Project&);
/// Where in the order shown it stands, or nothing where it is not in the project.
std::optional<Position> position_of(const Project&, InstrumentId);
std::optional<Position> position_of(const Project&, BusId);
/// The effect or send of that id, or null.
const EffectDef* find(const StripDef&, EffectId);
const SendDef* find(const StripDef&, SendId);
/// The modulator of that id, or null.
const ModulatorDef* find(const InstrumentDef&, ModulatorId);
/// By the bus's position: how many buses its signal passes after it, on the longest way to the master. The project has
/// no loops; where one is being made, the way is cut after `limits::bus_depth` buses.
std::vector<std::size_t> bus_levels(const Project&);
/// The strip's definition, or null where there is no such strip.
const StripDef* strip_def(const Project&, StripId);
/// The strip's settings, or null where there is no such strip.
const StripRuntime* strip_runtime(const Project&, StripId);
/// The catalogue name of the unit at that place: empty where there is none.
UnitName unit_at(const Project&, UnitAddress);
/// The same within one instrument, or within the strip `id` of any kind.
UnitName unit_in(const InstrumentDef&, SlotId);
UnitName unit_in(const StripDef&, StripId id, SlotId);
/// The instrument or bus of that number: they share one counter. Nothing where there is none.
std::optional<StripId> strip_numbered(const Project&, std::uint32_t number);
/// The name of the unit that gives one channel to another.
UnitName send_unit();
/// The name of the fader unit of a strip: the master has one of its own.
UnitName fader_of(StripId);
/// How the unit there is set; the catalogue's settings where nothing was set.
const UnitState& state_at(const Project&, UnitAddress);
const UnitState& state_in(const StripRuntime&, SlotId);
/// The strip's name; empty where there is no such strip. Good as long as the project is.
std::string_view name_of(const Project&, StripId);
/// Where the last note ends; 0 without notes.
Beats end_of(const Project&);

}  // namespace beltane
