#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "beltane/v1/catalogue.pb.h"
#include "wire/codec.hpp"
#include "wire/project.hpp"

namespace beltane::wire {
namespace {

UnitKind kind_of(const v1::Unit& unit, Doubt& doubt) {
  for (const auto kind : all_unit_kinds)
    if (word(kind) == unit.kind()) return kind;
  doubt.say(unit.name(), "is of the unknown kind '" + unit.kind() + "'");
  return {};
}

/// The words that synthdefs/compile.scd writes; they are part of the contract.
ParamCurve curve_of(const v1::Param& param, std::string_view field, Doubt& doubt) {
  if (param.curve() == "linear") return ParamCurve::linear;
  if (param.curve() == "exponential") return ParamCurve::exponential;
  if (param.curve() == "integer") return ParamCurve::integer;
  if (param.curve() == "switch") return ParamCurve::on_off;
  if (param.curve() == "strip") return ParamCurve::strip;
  doubt.say(field, "has the unknown curve '" + param.curve() + "'");
  return {};
}

void check(const ParamSpec& param, std::string_view field, Doubt& doubt) {
  if (param.name.empty()) doubt.say(field, "has no name");
  if (!(param.min < param.max)) doubt.say(field, "has an empty range");
  if (!(param.min <= param.initial && param.initial <= param.max)) doubt.say(field, "starts outside its range");
  if (param.curve == ParamCurve::exponential && !(param.min > 0)) doubt.say(field, "is exponential from 0 or below");
}

ParamSpec param_from_wire(const v1::Param& wire, const std::string& field, Doubt& doubt) {
  ParamSpec param{.name = wire.name(),
                  .initial = doubt.finite(wire.initial(), field),
                  .min = doubt.finite(wire.min(), field),
                  .max = doubt.finite(wire.max(), field),
                  .curve = curve_of(wire, field, doubt),
                  .unit = wire.unit(),
                  .choices = {wire.choices().begin(), wire.choices().end()}};
  check(param, field, doubt);
  return param;
}

/// Their ids count from 1.
Zone factory_zone(const v1::Zone& wire, std::uint32_t id, const std::string& field, Doubt& doubt) {
  if (!is_sample_name(wire.sample())) doubt.say(field, "names no sample");
  auto zone = from_wire(wire, doubt);
  zone.id = ZoneId{id};
  zone.file = zone.sample.substr(std::min(zone.sample.size(), factory_prefix.size()));
  return zone;
}

UnitSpec unit_from_wire(const v1::Unit& wire, Doubt& doubt) {
  if (wire.name().empty()) doubt.say("a unit", "has no name");
  UnitSpec unit{.kind = kind_of(wire, doubt),
                .name = wire.name(),
                .label = wire.label(),
                .sentence = wire.sentence(),
                .percussion = wire.percussion(),
                .spectrum = wire.spectrum(),
                .version = wire.version(),
                .memory = wire.memory(),
                .latency = {wire.latency()}};
  if (!(wire.latency() >= 0 && wire.latency() <= 10)) doubt.say(wire.name() + ".latency", "is not 0 to 10 seconds");
  std::set<std::string> names;
  for (const auto& param : wire.params()) {
    const auto field = wire.name() + "." + param.name();
    if (!names.insert(param.name()).second) doubt.say(field, "stands there twice");
    unit.params.push_back(param_from_wire(param, field, doubt));
  }
  for (const auto& zone : wire.zones())
    unit.zones.push_back(
        factory_zone(zone, static_cast<std::uint32_t>(unit.zones.size() + 1), wire.name() + ".zones", doubt));
  return unit;
}

v1::Param param_to_wire(const ParamSpec& param) {
  v1::Param wire;
  wire.set_name(param.name);
  wire.set_initial(param.initial);
  wire.set_min(param.min);
  wire.set_max(param.max);
  wire.set_curve(std::string(word(param.curve)));
  wire.set_unit(param.unit);
  wire.mutable_choices()->Assign(param.choices.begin(), param.choices.end());
  return wire;
}

/// Without what `factory_zone` works out.
v1::Zone zone_to_wire(Zone zone) {
  zone.id = {};
  zone.file.clear();
  v1::Zone wire;
  to_wire(zone, wire);
  return wire;
}

v1::Unit unit_to_wire(const UnitSpec& unit) {
  v1::Unit wire;
  wire.set_kind(std::string(word(unit.kind)));
  wire.set_name(unit.name);
  wire.set_label(unit.label);
  wire.set_sentence(unit.sentence);
  wire.set_percussion(unit.percussion);
  wire.set_spectrum(unit.spectrum);
  wire.set_version(unit.version);
  wire.set_memory(unit.memory);
  wire.set_latency(unit.latency.count);
  for (const auto& param : unit.params) *wire.add_params() = param_to_wire(param);
  for (const auto& zone : unit.zones) *wire.add_zones() = zone_to_wire(zone);
  return wire;
}

std::vector<UnitSpec> units_from_wire(const v1::Catalogue& wire, Doubt& doubt) {
  std::vector<UnitSpec> units;
  std::set<std::string> names;
  for (const auto& unit : wire.units()) {
    if (!names.insert(unit.name()).second) doubt.say(unit.name(), "stands there twice");
    units.push_back(unit_from_wire(unit, doubt));
  }
  return units;
}

}  // namespace

Result<std::vector<UnitSpec>> read_units(std::string_view json) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;  // wiring, and what a newer compile.scd says
  v1::Catalogue wire;
  const auto status = google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, &wire, options);
  if (!status.ok()) return Refusal{"catalogue: " + std::string(status.message())};
  Doubt doubt;
  auto units = units_from_wire(wire, doubt);
  if (doubt) return doubt.refusal("catalogue");
  return units;
}

Result<Catalogue> read_catalogue(std::string_view json) {
  auto units = read_units(json);
  if (!units) return units.refusal();
  if (units->empty()) return Refusal{"catalogue: holds no units"};
  return Catalogue(std::move(*units));
}

std::string write_units(const std::vector<UnitSpec>& units) {
  v1::Catalogue wire;
  for (const auto& unit : units) *wire.add_units() = unit_to_wire(unit);
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(wire, &json);
  return json;
}

}  // namespace beltane::wire
