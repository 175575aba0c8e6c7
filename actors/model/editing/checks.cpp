#include "model/editing/checks.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "model/editing/refuse.hpp"
#include "model/limits.hpp"

namespace beltane {
namespace {

std::string_view word(StripId::Kind kind) {
  switch (kind) {
    case StripId::Kind::instrument:
      return "instrument";
    case StripId::Kind::bus:
      return "bus";
    case StripId::Kind::master:
      return "master";
  }
  return "strip";
}

bool shown(std::string_view text) {
  while (!text.empty()) {
    const auto bytes = checks::character(text);
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

/// Whether units of that stage may stand in that strip, and with that id.
Result<void> stage(StripId strip, const UnitDef& unit) {
  const bool instrument = strip.kind == StripId::Kind::instrument;
  const InstrumentId id{strip.number};
  const auto is = [&](UnitId wanted) -> Result<void> {
    if (unit.id == wanted) return {};
    return refuse("a ", word_for(unit.stage), " has id ", unit.id, " and not ", wanted,
                  ", which follows from its strip");
  };
  const auto counted = [&]() -> Result<void> {
    if (!follows_from_strip(unit.id)) return {};
    return refuse("id ", unit.id, " is none of the project's counter; give 0 for a new id");
  };
  switch (unit.stage) {
    case Stage::source:
      return instrument ? is(source_id(id)) : refuse("only instruments have a source");
    case Stage::modulator:
      return instrument ? counted() : refuse("only instruments have modulators");
    case Stage::filter:
      return instrument ? is(filter_id(id)) : refuse("only instruments have a filter; add it as an effect");
    case Stage::effect:
      return counted();
    case Stage::send:
      return strip == master_strip ? refuse("the master sends to nobody") : counted();
    case Stage::fader:
      return unit == fader_unit(strip) ? Result<void>() : refuse("a strip has the fader that comes with it");
  }
  return {};
}

/// The units of a strip: all that belongs there, in the order of the signal, each once.
Result<void> chain(const Project& project, StripId id, const StripDef& strip) {
  if (!std::ranges::is_sorted(strip.units, {}, &UnitDef::stage))
    return refuse("units do not stand in the order of the signal");
  std::set<UnitId> seen;
  std::set<BusId> reached;
  for (const auto& each : strip.units) {
    if (auto fit = checks::unit(id, each); !fit) return fit;
    if (!follows_from_strip(each.id))
      if (auto fresh = checks::fresh(project, number_of(each.id)); !fresh) return fresh;
    if (!seen.insert(each.id).second) return refuse(word_for(each.stage), " ", each.id, " is given twice");
    if (auto moves = each.moves ? checks::target(strip, each) : Result<void>(); !moves) return moves;
    if (!each.route) continue;
    if (!find(project, each.route->to)) return no_such(strip_of(each.route->to));
    if (!reached.insert(each.route->to).second)
      return refuse("two sends to bus ", each.route->to, "; a strip has one a bus");
  }
  if (units_at(strip, Stage::effect).size() > limits::effects)
    return refuse("a strip holds at most ", limits::effects, " effects");
  if (units_at(strip, Stage::modulator).size() > limits::modulators)
    return refuse("an instrument holds at most ", limits::modulators, " modulators");
  if (id.kind == StripId::Kind::instrument && units_at(strip, Stage::source).empty())
    return refuse("an instrument has no source");
  if (units_at(strip, Stage::fader).empty()) return refuse("a strip has no fader");
  return {};
}

/// A strip that is new, and everything it is made of.
Result<void> new_strip(const Project& project, StripId id, const StripDef& strip) {
  if (auto fresh = checks::fresh(project, id.number); !fresh) return fresh;
  if (strip_def(project, id))
    return refuse(word(id.kind), " ", id.number, " is in the project already; give 0 for a new id");
  if (auto free = checks::strip_name(project, strip.name); !free) return free;
  if (strip.output && !find(project, *strip.output)) return no_such(strip_of(*strip.output));
  return chain(project, id, strip);
}

/// Whether a signal that enters bus `from` comes to bus `to`.
bool reaches(const Project& project, BusId from, BusId to) {
  std::vector<BusId> ahead{from};
  std::set<BusId> seen{from};
  while (!ahead.empty()) {
    const auto here = ahead.back();
    ahead.pop_back();
    if (here == to) return true;
    const auto* bus = find(project, here);
    if (!bus) continue;
    const auto go = [&](BusId next) {
      if (seen.insert(next).second) ahead.push_back(next);
    };
    if (bus->def->strip.output) go(*bus->def->strip.output);
    for (const auto& send : units_at(bus->def->strip, Stage::send)) go(send.route->to);
  }
  return false;
}

Result<void> file_name(std::string_view name) {
  if (name.size() > limits::file_name_bytes)
    return refuse("has a file name of ", name.size(), " bytes; give at most ", limits::file_name_bytes);
  if (!shown(name)) return refuse("has a file name that is not plain UTF-8 text; rename the file");
  return {};
}

Result<void> zone(const Zone& zone) {
  const auto refused = [&](auto... why) {
    return refuse("zone ", zone.id, zone.file.empty() ? "" : " (" + zone.file + ")", " ", why...);
  };
  const auto within = [](double value, double low, double high) { return value >= low && value <= high; };
  if (number_of(zone.id) == 0) return refuse("a zone has no id");
  if (!is_sample_name(zone.sample))
    return refused("names no sample; load one, or name one that comes with beltane (factory:NAME)");
  if (!zone.file.empty())
    if (auto fit = file_name(zone.file); !fit) return refused(fit.reason());
  if (!within(zone.root, 0, 127)) return refused("has root ", zone.root, "; give 0 to 127");
  if (zone.high > 127 || zone.low > zone.high)
    return refused("answers pitches ", int{zone.low}, " to ", int{zone.high}, "; give low to high, within 0 to 127");
  if (zone.soft < 1 || zone.loud > 127 || zone.soft > zone.loud)
    return refused("answers velocities ", int{zone.soft}, " to ", int{zone.loud},
                   "; give soft to loud, within 1 to 127");
  if (!within(zone.start, 0, 1) || !within(zone.end, 0, 1) || zone.end <= zone.start)
    return refused("goes from ", zone.start, " to ", zone.end, "; give start before end, within 0 to 1");
  if (!within(zone.loop_start, 0, 1) || !within(zone.loop_end, 0, 1))
    return refused("loops from ", zone.loop_start, " to ", zone.loop_end, "; give values within 0 to 1");
  if (!within(zone.tune, -48, 48)) return refused("is tuned by ", zone.tune, "; give -48 to 48 semitones");
  if (!within(zone.level, 0, 4)) return refused("has level ", zone.level, "; give 0 to 4");
  if (!within(zone.pan, -1, 1)) return refused("has pan ", zone.pan, "; give -1 to 1");
  if (zone.choke > limits::chokes)
    return refused("has choke ", int{zone.choke}, "; give 1 to ", int{limits::chokes}, ", or 0 for none");
  return {};
}

}  // namespace

std::string_view word_for(Stage stage) {
  switch (stage) {
    case Stage::source:
      return "source";
    case Stage::modulator:
      return "modulator";
    case Stage::filter:
      return "filter";
    case Stage::effect:
      return "effect";
    case Stage::send:
      return "send";
    case Stage::fader:
      return "fader";
  }
  return "unit";
}

std::string words_for(const Project& project, StripId strip) {
  if (strip == master_strip) return "the master";
  auto place = std::string(word(strip.kind)) + " " + std::to_string(strip.number);
  const auto name = name_of(project, strip);
  return name.empty() ? place : std::string(name) + " (" + place + ")";
}

Refusal no_such(StripId strip) {
  return refuse(word(strip.kind), " ", strip.number, " is not in the project; `show` lists what is");
}

Refusal no_such(const Project& project, UnitAddress unit) {
  if (!strip_def(project, unit.strip)) return no_such(unit.strip);
  return refuse(words_for(project, unit.strip), " has no such unit; `show` lists what it has");
}

namespace checks {

std::size_t character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const auto first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  if (first >= 0xc2 && first < 0xe0) return follows(1) ? 2 : 0;
  if (first < 0xf0 && first >= 0xe0) {
    const bool overlong = first == 0xe0 && byte(1) < 0xa0;
    const bool surrogate = first == 0xed && byte(1) >= 0xa0;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first < 0xf0 || first > 0xf4) return 0;
  const bool overlong = first == 0xf0 && byte(1) < 0x90;
  const bool beyond = first == 0xf4 && byte(1) >= 0x90;
  return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
}

Result<void> name(std::string_view name) {
  if (name.empty()) return refuse("the name is empty");
  if (name.size() > limits::name_bytes) return refuse("the name is longer than ", limits::name_bytes, " bytes");
  if (!shown(name)) return refuse("the name is not plain UTF-8 text");
  return {};
}

Result<void> strip_name(const Project& project, std::string_view wanted, std::optional<StripId> except) {
  if (auto fit = name(wanted); !fit) return fit;
  const auto taken = [&](StripId owner) {
    return refuse("the name '", wanted, "' is that of ", words_for(project, owner));
  };
  if (wanted == project.master->def->name) return taken(master_strip);
  for (const auto& instrument : *project.instruments)
    if (instrument->def->strip.name == wanted && strip_of(instrument->def->id) != except)
      return taken(strip_of(instrument->def->id));
  for (const auto& bus : *project.buses)
    if (bus->def->strip.name == wanted && strip_of(bus->def->id) != except) return taken(strip_of(bus->def->id));
  return {};
}

Result<void> fresh(const Project& project, std::uint32_t id) {
  if (id == 0) return refuse("something new has no id");
  if (id >= most_ids || (id >= project.next_id && id - project.next_id >= limits::id_jump))
    return refuse("id ", id, " is too far ahead of the project's next, ", project.next_id, "; give 0 for a new id");
  return {};
}

Result<void> fresh(const Project& project, StripId strip, UnitId id) {
  const auto* held = strip_def(project, strip);
  if (held && find(*held, id)) return refuse("unit ", id, " is in the project already; give 0 for a new id");
  if (follows_from_strip(id)) return {};
  if (auto sound = fresh(project, number_of(id)); !sound || number_of(id) >= project.next_id) return sound;
  for (const auto each : strips_of(project))
    if (find(*strip_def(project, each), id))
      return refuse("unit ", id, " is in the project already; give 0 for a new id");
  return {};
}

Result<void> moment(Beats at, std::string_view what) {
  if (std::isfinite(at.count) && at.count >= 0 && at.count <= limits::beats) return {};
  return refuse(what, " is ", at.count, "; give a beat from 0 to ", static_cast<std::int64_t>(limits::beats));
}

Result<void> unit_name(std::string_view kind) {
  if (auto fit = name(kind); !fit) return refuse("of a unit: ", fit.reason());
  return {};
}

Result<void> value(std::string_view param, double value) {
  if (param.empty()) return refuse("a parameter has no name");
  if (!std::isfinite(value)) return refuse("the value for ", param, " is not a finite number");
  return {};
}

Result<void> unit(StripId strip, const UnitDef& unit) {
  if (auto fit = unit_name(unit.kind); !fit) return fit;
  if (auto fit = stage(strip, unit); !fit) return fit;
  if (unit.moves.has_value() != (unit.stage == Stage::modulator))
    return refuse(unit.kind, unit.moves ? " is no modulator, and moves nothing" : " moves no parameter");
  if (unit.moves && unit.moves->param.empty()) return refuse(unit.kind, " moves no parameter");
  if (unit.route.has_value() != (unit.stage == Stage::send))
    return refuse(unit.kind, unit.route ? " is no send, and goes to no bus" : " goes to no bus");
  return {};
}

Result<UnitState> state(Stage stage, UnitState state) {
  if (!state.enabled && stage != Stage::effect && stage != Stage::filter)
    return refuse("a ", word_for(stage), " cannot be switched off; only effects and filters can");
  for (const auto& [param, number] : state.values)
    if (auto fit = value(param, number); !fit) return fit.refusal();
  auto kept = zones(std::move(state.zones));
  if (!kept) return kept.refusal();
  state.zones = *std::move(kept);
  return state;
}

Result<void> zone_ids(const Project& project, const UnitState& state) {
  for (const auto& each : state.zones)
    if (auto id = fresh(project, number_of(each.id)); !id) return id;
  return {};
}

Result<void> zone_ids(const Project& project, const StripRuntime& runtime) {
  for (const auto& [at, state] : runtime.units)
    if (auto ids = zone_ids(project, state); !ids) return ids;
  return {};
}

Result<Zones> zones(Zones zones) {
  if (zones.size() > limits::zones) return refuse("a unit holds at most ", limits::zones, " zones");
  for (const auto& each : zones)
    if (auto fit = zone(each); !fit) return fit.refusal();
  std::sort(zones.begin(), zones.end(), [](const Zone& a, const Zone& b) { return a.id < b.id; });
  const auto twice =
      std::adjacent_find(zones.begin(), zones.end(), [](const Zone& a, const Zone& b) { return a.id == b.id; });
  if (twice != zones.end()) return refuse("zone ", twice->id, " is given twice");
  return zones;
}

Result<void> target(const StripDef& strip, const UnitDef& modulator) {
  const auto* moved = find(strip, modulator.moves->unit);
  if (!moved) return refuse(strip.name, " has no such unit for ", modulator.kind, " to move");
  if (moved->stage != Stage::modulator) return {};
  for (const auto& each : units_at(strip, Stage::modulator)) {
    if (each.id == modulator.id) break;
    if (each.id == moved->id) return {};
  }
  return refuse("a modulator moves only those that stand before it in the list");
}

Result<void> unmoved(const Project& project, UnitAddress unit) {
  const auto& strip = *strip_def(project, unit.strip);
  for (const auto& each : units_at(strip, Stage::modulator))
    if (each.moves->unit == unit.unit)
      return refuse("modulator ", each.id, " of ", words_for(project, unit.strip), " still moves this ",
                    word_for(find(strip, unit.unit)->stage));
  return {};
}

Result<void> shallow(const Project& project) {
  for (const auto level : bus_levels(project))
    if (level > limits::bus_depth) return refuse("a signal passes at most ", limits::bus_depth, " buses");
  return {};
}

Result<void> way(const Project& project, StripId from, BusId to) {
  if (!find(project, to)) return no_such(strip_of(to));
  if (from.kind != StripId::Kind::bus) return {};
  const BusId self{from.number};
  if (self == to) return refuse(words_for(project, from), " cannot feed itself");
  if (reaches(project, to, self))
    return refuse(words_for(project, strip_of(to)), " feeds ", words_for(project, from),
                  " already; the other way round would make a loop");
  return {};
}

Result<void> transpose(int semitones) {
  if (semitones >= -limits::semitones && semitones <= limits::semitones) return {};
  return refuse("an instrument is transposed by -", limits::semitones, " to ", limits::semitones, " semitones, not ",
                semitones);
}

Result<void> instrument(const Project& project, const InstrumentDef& def) {
  if (project.instruments->size() >= limits::instruments)
    return refuse("the project has ", limits::instruments, " instruments, and no room for more");
  if (auto fit = new_strip(project, strip_of(def.id), def.strip); !fit) return fit;
  return transpose(def.transpose);
}

Result<void> bus(const Project& project, const BusDef& def) {
  if (project.buses->size() >= limits::buses)
    return refuse("the project has ", limits::buses, " buses, and no room for more");
  return new_strip(project, strip_of(def.id), def.strip);
}

Result<StripRuntime> runtime(const StripDef& strip, const StripRuntime& runtime) {
  StripRuntime kept;
  for (const auto& [id, wanted] : runtime.units) {
    const auto* unit = find(strip, id);
    if (!unit) return refuse("the settings name a unit ", id, " that is not there");
    auto state = checks::state(unit->stage, wanted);
    if (!state) return state.refusal();
    if (*state != UnitState{}) kept.units.emplace(id, *std::move(state));
  }
  return kept;
}

}  // namespace checks
}  // namespace beltane
