#include "model/project/project.hpp"

#include <algorithm>

#include "model/limits.hpp"

namespace beltane {
namespace {

// The units every strip has without being asked, as the catalogue calls them. They are named here and nowhere else.
constexpr auto strip_fader = "fader";
constexpr auto master_fader = "master";
constexpr auto strip_send = "send";

/// Where the part of that id stands; the end, where it is not there. Ids rise along a list until somebody moves a part,
/// so a search by halves is tried first: the cost of an edit must not grow with the number of instruments.
template <class Parts, class Id>
typename Parts::const_iterator part_of(const Parts& parts, Id id) {
  const auto id_of = [](const auto& part) { return part->def->id; };
  const auto guess = std::lower_bound(parts.begin(), parts.end(), id,
                                      [&](const auto& part, Id wanted) { return id_of(part) < wanted; });
  if (guess != parts.end() && id_of(*guess) == id) return guess;
  return std::find_if(parts.begin(), parts.end(), [&](const auto& part) { return id_of(part) == id; });
}

/// The part of that id, or null.
template <class Parts, class Id>
auto found_in(const Parts& parts, Id id) -> decltype(&*parts[0]) {
  const auto at = part_of(parts, id);
  return at == parts.end() ? nullptr : &**at;
}

template <class Parts, class Id>
std::optional<Position> position_in(const Parts& parts, Id id) {
  const auto at = part_of(parts, id);
  return at == parts.end() ? std::nullopt : std::optional(static_cast<Position>(at - parts.begin()));
}

}  // namespace

UnitDef source_unit(InstrumentId id, UnitName kind) {
  return {.id = source_id(id), .kind = std::move(kind), .stage = Stage::source};
}
UnitDef filter_unit(InstrumentId id, UnitName kind) {
  return {.id = filter_id(id), .kind = std::move(kind), .stage = Stage::filter};
}
UnitDef modulator_unit(UnitId id, UnitName kind, Target moves) {
  return {.id = id, .kind = std::move(kind), .stage = Stage::modulator, .moves = std::move(moves)};
}
UnitDef effect_unit(UnitId id, UnitName kind) { return {.id = id, .kind = std::move(kind), .stage = Stage::effect}; }
UnitDef send_unit(UnitId id, BusId to, Tap tap) {
  return {.id = id, .kind = strip_send, .stage = Stage::send, .route = Route{to, tap}};
}
UnitDef fader_unit(StripId strip) {
  const auto* unit = strip.kind == StripId::Kind::master ? master_fader : strip_fader;
  return {.id = fader_id(strip), .kind = unit, .stage = Stage::fader};
}

const Instrument* find(const Project& project, InstrumentId id) { return found_in(*project.instruments, id); }

const Bus* find(const Project& project, BusId id) { return found_in(*project.buses, id); }

std::vector<StripId> strips_of(const Project& project) {
  std::vector<StripId> strips;
  for (const auto& instrument : *project.instruments) strips.push_back(strip_of(instrument->def->id));
  for (const auto& bus : *project.buses) strips.push_back(strip_of(bus->def->id));
  return strips;
}

std::optional<Position> position_of(const Project& project, InstrumentId id) {
  return position_in(*project.instruments, id);
}

std::optional<Position> position_of(const Project& project, BusId id) { return position_in(*project.buses, id); }

const UnitDef* find(const StripDef& strip, UnitId id) {
  const auto at = std::ranges::find(strip.units, id, &UnitDef::id);
  return at == strip.units.end() ? nullptr : &*at;
}

const UnitDef* find(const Project& project, UnitAddress address) {
  const auto* strip = strip_def(project, address.strip);
  return strip ? find(*strip, address.unit) : nullptr;
}

std::span<const UnitDef> units_at(const StripDef& strip, Stage stage) {
  const auto first = std::ranges::lower_bound(strip.units, stage, {}, &UnitDef::stage);
  const auto last = std::ranges::upper_bound(first, strip.units.end(), stage, {}, &UnitDef::stage);
  return {first, last};
}

const UnitDef* filter_in(const InstrumentDef& def) {
  const auto filters = units_at(def.strip, Stage::filter);
  return filters.empty() ? nullptr : &filters.front();
}

UnitName source_in(const InstrumentDef& def) {
  const auto sources = units_at(def.strip, Stage::source);
  return sources.empty() ? UnitName{} : sources.front().kind;
}

const UnitDef* send_to(const StripDef& strip, BusId bus) {
  for (const auto& send : units_at(strip, Stage::send))
    if (send.route->to == bus) return &send;
  return nullptr;
}

std::vector<std::size_t> bus_levels(const Project& project) {
  std::vector<std::size_t> levels(project.buses->size());
  // After n rounds all ways of n buses are known.
  bool risen = true;
  for (std::size_t round = 0; risen && round <= limits::bus_depth; ++round) {
    risen = false;
    for (std::size_t at = 0; at < levels.size(); ++at) {
      const auto& strip = (*project.buses)[at]->def->strip;
      const auto reach = [&](BusId to) {
        const auto next = position_of(project, to);
        if (next && levels[*next] + 1 > levels[at]) levels[at] = levels[*next] + 1, risen = true;
      };
      if (strip.output) reach(*strip.output);
      for (const auto& send : units_at(strip, Stage::send)) reach(send.route->to);
    }
  }
  return levels;
}

const StripDef* strip_def(const Project& project, StripId strip) {
  switch (strip.kind) {
    case StripId::Kind::instrument: {
      const auto* instrument = find(project, InstrumentId{strip.number});
      return instrument ? &instrument->def->strip : nullptr;
    }
    case StripId::Kind::bus: {
      const auto* bus = find(project, BusId{strip.number});
      return bus ? &bus->def->strip : nullptr;
    }
    case StripId::Kind::master:
      return strip.number == 0 ? &*project.master->def : nullptr;
  }
  return nullptr;
}

const StripRuntime* strip_runtime(const Project& project, StripId strip) {
  switch (strip.kind) {
    case StripId::Kind::instrument: {
      const auto* instrument = find(project, InstrumentId{strip.number});
      return instrument ? &*instrument->runtime : nullptr;
    }
    case StripId::Kind::bus: {
      const auto* bus = find(project, BusId{strip.number});
      return bus ? &*bus->runtime : nullptr;
    }
    case StripId::Kind::master:
      return strip.number == 0 ? &*project.master->runtime : nullptr;
  }
  return nullptr;
}

std::optional<StripId> strip_numbered(const Project& project, std::uint32_t number) {
  if (find(project, InstrumentId{number})) return strip_of(InstrumentId{number});
  if (find(project, BusId{number})) return strip_of(BusId{number});
  return {};
}

UnitName kind_of(const StripDef& strip, UnitId id) {
  const auto* unit = find(strip, id);
  return unit ? unit->kind : UnitName{};
}

UnitName kind_of(const Project& project, UnitAddress address) {
  const auto* unit = find(project, address);
  return unit ? unit->kind : UnitName{};
}

const UnitState& state_of(const StripRuntime& runtime, UnitId id) {
  static const UnitState as_in_the_catalogue{};
  const auto found = runtime.units.find(id);
  return found == runtime.units.end() ? as_in_the_catalogue : found->second;
}

const UnitState& state_of(const Project& project, UnitAddress address) {
  static const StripRuntime untouched{};
  const auto* runtime = strip_runtime(project, address.strip);
  return state_of(runtime ? *runtime : untouched, address.unit);
}

std::string_view name_of(const Project& project, StripId strip) {
  const auto* def = strip_def(project, strip);
  return def ? std::string_view(def->name) : std::string_view();
}

Beats end_of(const Project& project) {
  Beats end{};
  for (const auto& instrument : *project.instruments)
    for (const auto& note : *instrument->notes) end = std::max(end, note.start + note.length);
  return end;
}

}  // namespace beltane
