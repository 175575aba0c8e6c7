#include "model/project/writing.hpp"

namespace beltane::writing {

Instrument& instrument(Project& project, InstrumentId id) {
  const auto at = *position_of(project, id);
  return project.instruments.write()[at].write();
}

Bus& bus(Project& project, BusId id) {
  const auto at = *position_of(project, id);
  return project.buses.write()[at].write();
}

StripDef& def(Project& project, StripId strip) {
  switch (strip.kind) {
    case StripId::Kind::instrument:
      return instrument(project, InstrumentId{strip.number}).def.write().strip;
    case StripId::Kind::bus:
      return bus(project, BusId{strip.number}).def.write().strip;
    case StripId::Kind::master:
      break;
  }
  return project.master.write().def.write();
}

StripRuntime& runtime(Project& project, StripId strip) {
  switch (strip.kind) {
    case StripId::Kind::instrument:
      return instrument(project, InstrumentId{strip.number}).runtime.write();
    case StripId::Kind::bus:
      return bus(project, BusId{strip.number}).runtime.write();
    case StripId::Kind::master:
      break;
  }
  return project.master.write().runtime.write();
}

void put(StripRuntime& runtime, UnitId id, UnitState state) {
  if (state == UnitState{}) {
    runtime.units.erase(id);
  } else {
    runtime.units.insert_or_assign(id, std::move(state));
  }
}

void put(Project& project, UnitAddress unit, UnitState state) {
  for (const auto& zone : state.zones) used(project, zone.id);
  if (state_of(project, unit) != state) put(runtime(project, unit.strip), unit.unit, std::move(state));
}

void insert(StripDef& strip, Position position, UnitDef unit) {
  const auto held = units_at(strip, unit.stage);
  const auto at =
      (held.data() - strip.units.data()) + static_cast<std::ptrdiff_t>(std::min<std::size_t>(position, held.size()));
  strip.units.insert(strip.units.begin() + at, std::move(unit));
}

}  // namespace beltane::writing
