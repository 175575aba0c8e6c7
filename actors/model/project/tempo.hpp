#pragma once

#include <vector>

#include "model/project/project.hpp"

namespace beltane {

/// How long the music takes from beat 0 to `to`. The points are by beat, the first at 0.
Seconds time_at(const std::vector<TempoPoint>& points, Beats to);
/// Which beat is reached after `time` from beat 0: the inverse of `time_at`.
Beats beat_at(const std::vector<TempoPoint>& points, Seconds time);
/// The tempo in force at a beat.
Bpm tempo_at(const std::vector<TempoPoint>& points, Beats at);

}  // namespace beltane
