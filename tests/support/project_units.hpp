#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "model/project/project.hpp"

/// Instruments and buses for tests, said in one line.
namespace beltane::support {

/// A strip of that fader and those units, in the order of the signal.
inline StripDef strip_of_units(StripId id, std::string name, std::vector<UnitDef> units) {
  units.push_back(fader_unit(id));
  std::ranges::stable_sort(units, {}, &UnitDef::stage);
  return {.name = std::move(name), .units = std::move(units)};
}

/// An instrument with that source, its fader and the other units, which need not be in order.
inline InstrumentDef instrument_def(InstrumentId id, UnitName source, std::string name = {},
                                    std::vector<UnitDef> more = {}) {
  more.insert(more.begin(), source_unit(id, std::move(source)));
  return {.id = id, .strip = strip_of_units(strip_of(id), std::move(name), std::move(more))};
}
/// The same as a draft: its ids are given on acceptance.
inline InstrumentDef instrument_def(UnitName source, std::string name = {}, std::vector<UnitDef> more = {}) {
  return instrument_def(InstrumentId{}, std::move(source), std::move(name), std::move(more));
}

/// A bus with its fader and the other units, which need not be in order.
inline BusDef bus_def(BusId id, std::string name = {}, std::vector<UnitDef> more = {}) {
  return {.id = id, .strip = strip_of_units(strip_of(id), std::move(name), std::move(more))};
}
/// The same as a draft: its ids are given on acceptance.
inline BusDef bus_def(std::string name = {}, std::vector<UnitDef> more = {}) {
  return bus_def(BusId{}, std::move(name), std::move(more));
}

/// The same instrument or bus with that bus as its output.
inline InstrumentDef into(InstrumentDef def, BusId output) {
  def.strip.output = output;
  return def;
}
inline BusDef into(BusDef def, BusId output) {
  def.strip.output = output;
  return def;
}

/// The id of the effect that stands there among the strip's effects. It must be there.
inline UnitId effect_id(const StripDef& strip, std::size_t at = 0) { return units_at(strip, Stage::effect)[at].id; }

}  // namespace beltane::support
