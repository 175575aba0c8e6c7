#pragma once

#include <string>

namespace beltane {

/// Sends what this process says to standard error, a line each with time and level; the supervisor keeps it in a file.
/// Lines that repeat and floods of lines are cut short (see `LineLimiter`); a log that is removed is begun anew.
/// Call once, first. The level is $BELTANE_LOG (trace, debug, info, warn, error), else info.
void start_log(const std::string& process);

}  // namespace beltane
