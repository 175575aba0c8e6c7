#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/ids.hpp"
#include "model/limits.hpp"
#include "model/project/automation.hpp"
#include "model/project/cow.hpp"
#include "model/project/notes.hpp"
#include "model/project/param_address.hpp"
#include "model/project/shared_list.hpp"
#include "model/project/zone.hpp"
#include "model/units.hpp"

namespace beltane {

/// The name of a unit in the catalogue.
using UnitName = std::string;

/// Where in an ordered list; beyond its end means at the end.
using Position = std::uint32_t;
inline constexpr Position at_end = 0xffffffff;

/// Where in a strip a copy of its signal is taken: at its end, before the fader, or before filter and effects.
enum class Tap : std::uint8_t { post_fader, pre_fader, pre_insert };
void enumerators(auto& v, Tap) {
  v.of("send.tap");
  v(0, "TAP_POST_FADER", Tap::post_fader);
  v(1, "TAP_PRE_FADER", Tap::pre_fader);
  v(2, "TAP_PRE_INSERT", Tap::pre_insert);
}

/// Where a send's copy of the signal comes from and goes to.
struct Route {
  BusId to{};
  Tap tap{Tap::post_fader};
  bool operator==(const Route&) const = default;
};
void fields(auto& v, Of<Route> auto& route) {
  v(1, "to", route.to);
  v(2, "tap", route.tap);
}

/// What a unit is. Where several modulators move one parameter, each goes on from where the one before it in the list
/// has put it.
struct UnitDef {
  UnitId id{};
  UnitName kind{};
  Stage stage{Stage::effect};
  std::optional<Target> moves{};  // of a modulator, and of nothing else
  std::optional<Route> route{};   // of a send, and of nothing else
  bool operator==(const UnitDef&) const = default;
};
void fields(auto& v, Of<UnitDef> auto& unit) {
  v(1, "id", unit.id);
  v(2, "kind", unit.kind);
  v(3, "stage", unit.stage);
  v(4, "moves", unit.moves);
  v(5, "route", unit.route);
}

/// What every channel of the mixer is made of. An instrument has one source and at most one filter; every strip has one
/// fader; only instruments have sources, modulators and filters, and the master sends to nobody.
struct StripDef {
  std::string name{};
  std::vector<UnitDef> units{};   // in the order of the signal: by stage, then as they were put
  std::optional<BusId> output{};  // none: the master
  bool operator==(const StripDef&) const = default;
};
void fields(auto& v, Of<StripDef> auto& def) {
  v(1, "name", def.name);
  v(4, "output", def.output);
  v(5, "units", def.units);
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
  std::map<UnitId, UnitState> units{};
  bool operator==(const StripRuntime&) const = default;
};
void fields(auto& v, RowOf<UnitId, UnitState> auto& unit) {
  v(3, "state", unit.second);
  v(4, "unit", unit.first);
}
void fields(auto& v, Of<StripRuntime> auto& runtime) {
  v.of("runtime");
  v(1, "units", runtime.units, how::once("names one twice"));
}

/// What an instrument is.
struct InstrumentDef {
  InstrumentId id{};
  StripDef strip{};
  int transpose{};  // semitones that all it plays is moved by, -48 to 48
  bool operator==(const InstrumentDef&) const = default;
};
void fields(auto& v, Of<InstrumentDef> auto& def) {
  v.of("instrument_def");
  v(1, "id", def.id);
  v(5, "strip", def.strip);
  v(7, "transpose", def.transpose, how::sint, how::within(limits::semitones));
}

/// How an instrument is set now.
using InstrumentRuntime = StripRuntime;

/// A source, its chain, the notes it plays, and what is moved while it plays.
struct Instrument {
  Cow<InstrumentDef> def{};
  Cow<InstrumentRuntime> runtime{};
  Cow<Notes> notes{};
  Cow<Automation> automation{};
  bool operator==(const Instrument&) const = default;
};
void fields(auto& v, Of<Instrument> auto& instrument) {
  v(1, "def", instrument.def);
  v(2, "runtime", instrument.runtime);
  v(3, "notes", instrument.notes);
  v(4, "automation", instrument.automation, how::once("has two lanes for one target"));
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

// ── units, as they are made ──────────────────────────────────────────────────────────────────────────────────────
UnitDef source_unit(InstrumentId, UnitName kind);
UnitDef filter_unit(InstrumentId, UnitName kind);
UnitDef modulator_unit(UnitId, UnitName kind, Target moves);
UnitDef effect_unit(UnitId, UnitName kind);
UnitDef send_unit(UnitId, BusId to, Tap tap = Tap::post_fader);
UnitDef fader_unit(StripId);

/// The last channel before the loudspeakers.
struct Master {
  Cow<StripDef> def{StripDef{.name = "master", .units = {fader_unit(master_strip)}}};
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

using Instruments = SharedList<Cow<Instrument>>;
using Buses = SharedList<Cow<Bus>>;

/// Everything a musician made. Only `apply` changes it. Copies share what they have in common.
struct Project {
  std::string name{"untitled"};
  Cow<Instruments> instruments{};  // in the order shown
  Cow<Buses> buses{};              // in the order shown
  Cow<Master> master{};
  Cow<std::vector<TempoPoint>> tempo{std::vector<TempoPoint>{TempoPoint{}}};  // by beat; the first at 0
  Signature signature{};
  std::uint32_t next_id{1};    // the next id that was never used
  std::uint32_t next_note{1};  // the next id of a note or point that was never used
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
  v(8, "next_note", project.next_note);
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
/// The unit of that id, or null.
const UnitDef* find(const StripDef&, UnitId);
const UnitDef* find(const Project&, UnitAddress);
/// The units of a stage, in their order. Good as long as the strip is.
std::span<const UnitDef> units_at(const StripDef&, Stage);
/// The instrument's filter, or null.
const UnitDef* filter_in(const InstrumentDef&);
/// The name of the instrument's source in the catalogue; empty in an instrument that is not whole.
UnitName source_in(const InstrumentDef&);
/// The send to that bus, or null.
const UnitDef* send_to(const StripDef&, BusId);
/// By the bus's position: how many buses its signal passes after it, on the longest way to the master. The project has
/// no loops; where one is being made, the way is cut after `limits::bus_depth` buses.
std::vector<std::size_t> bus_levels(const Project&);
/// The strip's definition, or null where there is no such strip.
const StripDef* strip_def(const Project&, StripId);
/// The strip's settings, or null where there is no such strip.
const StripRuntime* strip_runtime(const Project&, StripId);
/// The catalogue name of the unit: empty where there is none.
UnitName kind_of(const Project&, UnitAddress);
UnitName kind_of(const StripDef&, UnitId);
/// The instrument or bus of that number: they share one counter. Nothing where there is none.
std::optional<StripId> strip_numbered(const Project&, std::uint32_t number);
/// How the unit is set; the catalogue's settings where nothing was set.
const UnitState& state_of(const Project&, UnitAddress);
const UnitState& state_of(const StripRuntime&, UnitId);
/// The strip's name; empty where there is no such strip. Good as long as the project is.
std::string_view name_of(const Project&, StripId);
/// Where the last note ends; 0 without notes.
Beats end_of(const Project&);

}  // namespace beltane
