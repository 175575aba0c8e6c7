#pragma once

#include <cmath>

namespace beltane::graph {

/// Equal temperament: MIDI 69 is 440 Hz. A pitch may lie between keys.
inline double hertz_of(double pitch) { return 440 * std::exp2((pitch - 69) / 12); }
inline double pitch_of(double hertz) { return 69 + 12 * std::log2(hertz / 440); }

}  // namespace beltane::graph
