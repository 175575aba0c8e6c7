#pragma once

#include <compare>
#include <string>

#include "model/ids.hpp"

namespace beltane {

/// Names one parameter of one unit of the project; knobs, modulation and the mixer all use it.
struct ParamAddress {
  UnitAddress unit{};
  std::string name{};
  auto operator<=>(const ParamAddress&) const = default;
};

/// A parameter of a unit of the same instrument, which a modulator or automation moves.
struct Target {
  UnitId unit{};
  std::string param{};
  auto operator<=>(const Target&) const = default;
};
void fields(auto& v, Of<Target> auto& target) {
  v(1, "unit", target.unit);
  v(2, "param", target.param);
}

}  // namespace beltane
