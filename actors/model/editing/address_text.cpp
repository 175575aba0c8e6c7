#include "model/editing/address_text.hpp"

namespace beltane {

std::string address_text(const Project& project, const UnitAddress& address) {
  const auto strip = std::string(name_of(project, address.strip));
  const auto* unit = find(project, address);
  if (!unit || unit->stage == Stage::fader) return strip;
  return strip + "." + part_text(*unit);
}

std::string part_text(const UnitDef& unit) {
  const auto id = std::to_string(number_of(unit.id));
  switch (unit.stage) {
    case Stage::source:
      return "source";
    case Stage::filter:
      return "filter";
    case Stage::modulator:
      return "mod:" + id;
    case Stage::effect:
      return "fx:" + id;
    case Stage::send:
      return "send:" + id;
    case Stage::fader:
      break;
  }
  return "fader";
}

}  // namespace beltane
