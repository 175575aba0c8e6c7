#pragma once

#include <cstdint>
#include <string_view>

#include "model/fields.hpp"
#include "model/result.hpp"

namespace beltane {

/// What is played besides keys, and its range: `bend` in semitones (-48 to 48), `wheel` and `pressure` from 0 to 1. All
/// rest at 0.
enum class Controller : std::uint8_t { bend, wheel, pressure };
void enumerators(auto& v, Controller) {
  v.of("controller");
  v(1, "BEND", Controller::bend);
  v(2, "WHEEL", Controller::wheel);
  v(3, "PRESSURE", Controller::pressure);
}
inline constexpr Controller all_controllers[] = {Controller::bend, Controller::wheel, Controller::pressure};

/// bend, wheel or pressure: what people and units call it.
std::string_view word(Controller);

/// Refuses, with the range in its unit, what a controller cannot be moved to.
Result<void> within_range(Controller, double value);

}  // namespace beltane
