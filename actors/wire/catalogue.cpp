#include <algorithm>
#include <cctype>
#include <set>

#include "wire/json.hpp"
#include "wire/wire.hpp"

namespace beltane::wire {

std::string camel(std::string_view name) {
  std::string text;
  bool high = false;
  for (const auto letter : name) {
    if (letter != '_') text += high ? static_cast<char>(std::toupper(letter)) : letter;
    high = letter == '_';
  }
  return text;
}

static void check(const ParamSpec& param, const std::string& field, Validator& validator) {
  if (param.name.empty()) validator.say(field, "has no name");
  if (!(param.min < param.max)) validator.say(field, "has an empty range");
  if (!(param.min <= param.initial && param.initial <= param.max)) validator.say(field, "starts outside its range");
  if (param.curve == ParamCurve::exponential && !(param.min > 0))
    validator.say(field, "is exponential from 0 or below");
}

static void check(const UnitSpec& unit, Validator& validator) {
  if (unit.name.empty()) validator.say("a unit", "has no name");
  if (!(unit.latency >= Seconds{0} && unit.latency <= Seconds{10}))
    validator.say(unit.name + ".latency", "is not 0 to 10 seconds");
  std::set<std::string> names;
  for (const auto& param : unit.params) {
    const auto field = unit.name + "." + param.name;
    if (!names.insert(param.name).second) validator.say(field, "stands there twice");
    check(param, field, validator);
  }
  for (const auto& zone : unit.zones)
    if (!is_sample_name(zone.sample)) validator.say(unit.name + ".zones", "names no sample");
}

static void check(const std::vector<UnitSpec>& units, Validator& validator) {
  std::set<std::string> names;
  for (const auto& unit : units) {
    if (!names.insert(unit.name).second) validator.say(unit.name, "stands there twice");
    check(unit, validator);
  }
}

/// The ids of its factory zones count from 1, and their files are named as the samples.
static void name_zones(UnitSpec& unit) {
  std::uint32_t id = 0;
  for (auto& zone : unit.zones) {
    zone.id = ZoneId{++id};
    zone.file = zone.sample.substr(std::min(zone.sample.size(), factory_prefix.size()));
  }
}

Result<std::vector<UnitSpec>> read_units(std::string_view json) {
  const auto document = Json::parse(json, nullptr, false);
  if (document.is_discarded()) return Refusal{"catalogue: is not JSON"};
  CatalogueFile file;
  Validator validator;
  JsonReader reader(document, validator, "");
  fields(reader, file);
  check(file.units, validator);
  if (validator) return validator.refusal("catalogue");
  for (auto& unit : file.units) name_zones(unit);
  return std::move(file.units);
}

Result<Catalogue> read_catalogue(std::string_view json) {
  auto units = read_units(json);
  if (!units) return units.refusal();
  if (units->empty()) return Refusal{"catalogue: holds no units"};
  return Catalogue(std::move(*units));
}

std::string write_units(const std::vector<UnitSpec>& units) {
  CatalogueFile file{units};
  for (auto& unit : file.units)
    for (auto& zone : unit.zones) zone.id = {}, zone.file.clear();  // `name_zones` works them out
  auto json = Json::object();
  JsonWriter writer(json);
  fields(writer, file);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace beltane::wire
