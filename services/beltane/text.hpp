#pragma once

#include <string>
#include <vector>

#include "model/units.hpp"

namespace beltane {

/// Rows with columns of equal width; the first row is the heading (bold on a terminal). What a terminal would
/// obey is replaced.
std::string table(std::vector<std::vector<std::string>> rows, bool terminal);

/// A number as people write it: no trailing zeros, at most `digits` after the point.
std::string number(double value, int digits = 3);

/// The time of day at a moment of rig time, with milliseconds, by the system clock as it is set now.
std::string clock_time(Instant at);

/// "1:02" for 62 seconds.
std::string minutes(Seconds length);

}  // namespace beltane
