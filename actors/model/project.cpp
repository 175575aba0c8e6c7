#include "model/project.hpp"

#include <algorithm>

#include "model/limits.hpp"

namespace beltane {
namespace {

// The units every strip has without being asked, as the catalogue calls them. They are named here and nowhere else.
constexpr auto strip_fader = "fader";
constexpr auto master_fader = "master";
constexpr auto strip_send = "send";

/// Where the part of that id stands, or null. Ids rise along a list until somebody moves a part, so a search by halves
/// is tried first: the cost of an edit must not grow with the number of instruments.
template <class Parts, class Id>
auto part_of(const Parts& parts, Id id) -> decltype(parts.data()) {
  const auto id_of = [](const auto& part) { return part->def->id; };
  const auto guess = std::lower_bound(parts.begin(), parts.end(), id,
                                      [&](const auto& part, Id wanted) { return id_of(part) < wanted; });
  if (guess != parts.end() && id_of(*guess) == id) return &*guess;
  const auto at = std::find_if(parts.begin(), parts.end(), [&](const auto& part) { return id_of(part) == id; });
  return at == parts.end() ? nullptr : &*at;
}

template <class Item, class Id>
const Item* item_of(const std::vector<Item>& items, Id id) {
  const auto at = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.id == id; });
  return at == items.end() ? nullptr : &*at;
}

}  // namespace

const Instrument* find(const Project& project, InstrumentId id) {
  const auto* at = part_of(*project.instruments, id);
  return at ? &**at : nullptr;
}

const Bus* find(const Project& project, BusId id) {
  const auto* at = part_of(*project.buses, id);
  return at ? &**at : nullptr;
}

std::vector<StripId> strips_of(const Project& project) {
  std::vector<StripId> strips;
  for (const auto& instrument : *project.instruments) strips.push_back(strip_of(instrument->def->id));
  for (const auto& bus : *project.buses) strips.push_back(strip_of(bus->def->id));
  return strips;
}

std::optional<Position> position_of(const Project& project, InstrumentId id) {
  const auto* at = part_of(*project.instruments, id);
  return at ? std::optional(static_cast<Position>(at - project.instruments->data())) : std::nullopt;
}

std::optional<Position> position_of(const Project& project, BusId id) {
  const auto* at = part_of(*project.buses, id);
  return at ? std::optional(static_cast<Position>(at - project.buses->data())) : std::nullopt;
}

const EffectDef* find(const StripDef& strip, EffectId id) { return item_of(strip.effects, id); }
const SendDef* find(const StripDef& strip, SendId id) { return item_of(strip.sends, id); }

const ModulatorDef* find(const InstrumentDef& def, ModulatorId id) { return item_of(def.modulators, id); }

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
      for (const auto& send : strip.sends) reach(send.to);
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

UnitName send_unit() { return strip_send; }
UnitName fader_of(StripId strip) { return strip.kind == StripId::Kind::master ? master_fader : strip_fader; }

UnitName unit_in(const StripDef& strip, StripId id, SlotId at) {
  switch (at.slot) {
    case Slot::effect: {
      const auto* effect = find(strip, EffectId{at.number});
      return effect ? effect->kind : UnitName{};
    }
    case Slot::send:
      return find(strip, SendId{at.number}) ? send_unit() : UnitName{};
    case Slot::fader:
      return at.number == 0 ? fader_of(id) : UnitName{};
    case Slot::source:
    case Slot::modulator:
    case Slot::filter:
      return {};
  }
  return {};
}

UnitName unit_in(const InstrumentDef& def, SlotId at) {
  switch (at.slot) {
    case Slot::source:
      return at.number == 0 ? def.source : UnitName{};
    case Slot::modulator: {
      const auto* modulator = find(def, ModulatorId{at.number});
      return modulator ? modulator->kind : UnitName{};
    }
    case Slot::filter:
      return at.number == 0 ? def.filter : UnitName{};
    case Slot::effect:
    case Slot::send:
    case Slot::fader:
      return unit_in(def.strip, strip_of(def.id), at);
  }
  return {};
}

UnitName unit_at(const Project& project, UnitAddress unit) {
  if (unit.strip.kind == StripId::Kind::instrument) {
    const auto* instrument = find(project, InstrumentId{unit.strip.number});
    return instrument ? unit_in(*instrument->def, unit.at) : UnitName{};
  }
  const auto* strip = strip_def(project, unit.strip);
  return strip ? unit_in(*strip, unit.strip, unit.at) : UnitName{};
}

const UnitState& state_in(const StripRuntime& runtime, SlotId at) {
  static const UnitState as_in_the_catalogue{};
  const auto found = runtime.units.find(at);
  return found == runtime.units.end() ? as_in_the_catalogue : found->second;
}

const UnitState& state_at(const Project& project, UnitAddress unit) {
  static const StripRuntime untouched{};
  const auto* runtime = strip_runtime(project, unit.strip);
  return state_in(runtime ? *runtime : untouched, unit.at);
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
