#include "scsynth/planning/strip_settings.hpp"

#include <algorithm>
#include <cmath>

#include "graph/pitch.hpp"
#include "scsynth/planning/controls.hpp"

namespace beltane::scsynth {
namespace {

/// What a unit is told of the zone that it plays.
Controls zone_wiring(const Zone& zone, BufferId buffer, bool spectrum) {
  if (spectrum)
    return {{std::string(wires::spectrum_left), value_of(buffer)},
            {std::string(wires::spectrum_right), value_of(buffer) + 1}};
  return {{std::string(wires::buf), value_of(buffer)},
          {std::string(wires::root), zone.follow ? graph::hertz_of(zone.root) : 0.0},
          {std::string(wires::zone_rate), std::exp2(zone.tune / 12)},
          {std::string(wires::zone_start), zone.start},
          {std::string(wires::zone_end), zone.end},
          {std::string(wires::loop_start), zone.loop_start},
          {std::string(wires::loop_end), zone.loop_end},
          {std::string(wires::zone_level), zone.level},
          {std::string(wires::zone_pan), zone.pan},
          {std::string(wires::zone_reverse), zone.reverse ? 1.0 : 0.0}};
}

}  // namespace

Controls StripSettings::of(const graph::Unit& unit, const UnitSpec& spec) const {
  Controls controls;
  for (const auto& param : spec.params)
    controls[param.name] = param.curve == ParamCurve::strip ? ControlValue(key_bus(unit)) : now(param, unit);
  return controls;
}

ControlValue StripSettings::now(const ParamSpec& param, const graph::Unit& unit, std::size_t moved_by) const {
  for (auto i = std::min(moved_by, plan_.modulators.size()); i-- > 0;)
    if (plan_.modulators[i].target == unit.id && plan_.modulators[i].param == param.name)
      return plan_.modulators[i].bus;
  return set_value(param, unit);
}

std::vector<PlannedZone> StripSettings::zones(const graph::Unit& unit, const UnitSpec& spec) const {
  std::vector<PlannedZone> planned;
  for (const auto& zone : unit.zones.empty() ? spec.zones : unit.zones) {
    const SampleKey key{zone.sample, spec.spectrum};
    plan_.samples.insert(key);
    const auto found = context_.loaded.find(key);
    const auto buffer = found == context_.loaded.end() ? std::nullopt : std::optional(found->second);
    if (!buffer)
      plan_.absent[key] =
          "the sample " + (zone.file.empty() ? zone.sample : zone.file) + " is not there for " + source_.channel->name;
    planned.push_back({zone.low, zone.high, zone.soft, zone.loud, zone.choke, buffer,
                       buffer ? zone_wiring(zone, *buffer, spec.spectrum) : Controls{}});
  }
  return planned;
}

Controls StripSettings::initial(const UnitSpec& spec) {
  Controls controls;
  for (const auto& param : spec.params) controls[param.name] = param.initial;
  return controls;
}

double StripSettings::set_value(const ParamSpec& param, const graph::Unit& unit) {
  const auto value = unit.values.find(param.name);
  return value == unit.values.end() ? param.initial : value->second;
}

/// The bus of the strip that the unit listens to, or its own.
double StripSettings::key_bus(const graph::Unit& unit) const {
  if (!unit.key) return value_of(*plan_.bus);
  plan_.keys.insert(*unit.key);
  const bool other = *unit.key != source_.strip && context_.is_there(*unit.key);
  return value_of((other ? places_.tap_bus(*unit.key) : std::nullopt).value_or(*plan_.bus));
}

}  // namespace beltane::scsynth
