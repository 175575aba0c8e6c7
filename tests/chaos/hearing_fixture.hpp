#pragma once

#include <vector>

#include "support/ears.hpp"

/// Listening to a recording in which claves strike over a low drone.
namespace beltane::test {

/// One stroke: when it begins (s), and how loud it is, the drone left out: the root of its energy.
struct Stroke {
  double at{};
  double level{};
};
/// Every stroke, and whatever clicks.
std::vector<Stroke> strokes(const Sound& sound);

/// The softest and the loudest 50 ms of the drone at `hz`, in dB.
struct Levels {
  double softest{};
  double loudest{};
};
Levels drone_levels(const Sound& sound, double hz);

}  // namespace beltane::test
