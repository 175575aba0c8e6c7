#include "native/unit.hpp"

#include <algorithm>

namespace beltane::native {

// Written by CMake: `UNIT(name)` for every file units/name.cpp, which defines `const UnitType& name_unit()`.
#define UNIT(name) const UnitType& name##_unit();
#include "native_units.inc"
#undef UNIT

const UnitTypes& all_unit_types() {
#define UNIT(name) &name##_unit(),
  static const UnitTypes types{
#include "native_units.inc"
  };
#undef UNIT
  return types;
}

const UnitType* find(const UnitTypes& types, std::string_view name) {
  const auto found =
      std::find_if(types.begin(), types.end(), [name](const auto* type) { return type->spec.name == name; });
  return found == types.end() ? nullptr : *found;
}

std::optional<std::size_t> place_of(const UnitType& type, std::string_view param) {
  const auto& params = type.spec.params;
  const auto found =
      std::find_if(params.begin(), params.end(), [param](const auto& each) { return each.name == param; });
  if (found == params.end()) return {};
  return static_cast<std::size_t>(found - params.begin());
}

}  // namespace beltane::native
