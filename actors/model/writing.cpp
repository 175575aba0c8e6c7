#include "model/writing.hpp"

namespace beltane::writing {

void used(Project& project, std::uint32_t id) { project.next_id = std::max(project.next_id, id + 1); }

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

void put(StripRuntime& runtime, SlotId at, UnitState state) {
  if (state == UnitState{}) {
    runtime.units.erase(at);
  } else {
    runtime.units.insert_or_assign(at, std::move(state));
  }
}

void used(Project& project, const StripRuntime& runtime) {
  for (const auto& [at, state] : runtime.units)
    for (const auto& zone : state.zones) used(project, number_of(zone.id));
}

void put(Project& project, StripId strip, SlotId at, UnitState state) {
  for (const auto& zone : state.zones) used(project, number_of(zone.id));
  if (state_at(project, {strip, at}) != state) put(runtime(project, strip), at, std::move(state));
}

}  // namespace beltane::writing
