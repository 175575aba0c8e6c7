#pragma once

#include <vector>

#include "midi/writing.hpp"
#include "model/project/automation.hpp"

namespace beltane::midi {

/// Writes the moves of a controller on a channel, 0 to 15, a bend's range before them. Of equal values in a row one is
/// written. Answers how many.
std::size_t write_moves(TrackWriter& track, int channel, Controller controller, const AutomationPoints& points);

/// The range in whole semitones that tells all these bends exactly, the usual one if it does; where none does, the
/// smallest that reaches them.
int bend_range_of(const std::vector<double>& bends);

}  // namespace beltane::midi
