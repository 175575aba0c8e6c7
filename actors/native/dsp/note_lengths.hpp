#pragma once

#include <algorithm>
#include <cmath>
#include <iterator>

#include "model/catalogue/catalogue.hpp"

namespace beltane::native {

/// The note lengths that a parameter `sync` chooses from, in beats; 0 is none. As `~divisions` of synthdefs/common.scd.
inline constexpr double note_lengths[] = {0, 1.0 / 8, 1.0 / 6, 1.0 / 4, 1.0 / 3, 3.0 / 8, 1.0 / 2, 2.0 / 3, 3.0 / 4,
                                          1, 4.0 / 3, 3.0 / 2, 2,       3,       4,       8,       16};

/// The parameter `sync`.
inline ParamSpec sync_param() {
  return {.name = "sync", .initial = 0, .min = 0, .max = std::size(note_lengths) - 1.0, .curve = ParamCurve::integer};
}

/// The beats of that choice; 0 where it is free.
inline double beats_of(double sync) {
  return note_lengths[static_cast<std::size_t>(std::clamp(std::round(sync), 0.0, std::size(note_lengths) - 1.0))];
}
/// A time as set, or as the music goes.
inline double synced_seconds(double seconds, double sync, double beats_per_second) {
  return beats_of(sync) > 0 ? beats_of(sync) / beats_per_second : seconds;
}
/// A rate as set, or as the music goes.
inline double synced_hertz(double hertz, double sync, double beats_per_second) {
  return beats_of(sync) > 0 ? beats_per_second / beats_of(sync) : hertz;
}

}  // namespace beltane::native
