#pragma once

#include <string>

namespace beltane::bench {

/// The compiled SynthDef `bare_sine`: SinOsc at 220 Hz, times 0.01, to buses 0 and 1. As little as a voice can be.
std::string bare_sine_def();

}  // namespace beltane::bench
