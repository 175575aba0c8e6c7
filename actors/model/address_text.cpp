#include "model/address_text.hpp"

namespace beltane {

std::string address_text(const Project& project, const UnitAddress& unit) {
  const auto strip = std::string(name_of(project, unit.strip));
  const auto number = std::to_string(unit.at.number);
  switch (unit.at.slot) {
    case Slot::source:
      return strip + ".source";
    case Slot::modulator:
      return strip + ".mod:" + number;
    case Slot::filter:
      return strip + ".filter";
    case Slot::effect:
      return strip + ".fx:" + number;
    case Slot::send:
      return strip + ".send:" + number;
    case Slot::fader:
      return strip;
  }
  return strip;
}

}  // namespace beltane
