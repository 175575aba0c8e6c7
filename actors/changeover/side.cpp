#include "changeover/side.hpp"

namespace beltane::changeover {

std::string name_of(Side side) { return side == Side::a ? "a" : "b"; }

Result<Side> side_named(const std::string& name) {
  for (const auto side : both_sides)
    if (name == name_of(side)) return side;
  return Refusal{"there is no side called `" + name + "`; there are a and b."};
}

}  // namespace beltane::changeover
