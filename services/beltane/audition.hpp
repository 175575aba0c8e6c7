#pragma once

#include <string>
#include <vector>

#include "model/catalogue/catalogue.hpp"
#include "model/units.hpp"

namespace beltane {

inline constexpr Seconds audition_length{6};
inline constexpr Seconds audition_tail{2};

/// A few bars that show what the unit does, as a song of edit words. `settings` are PARAM=VALUE of the unit. Refused
/// for the parts of every channel, which are heard all the time. Pure.
Result<std::string> audition_song(const UnitSpec& unit, const std::vector<std::string>& settings);

}  // namespace beltane
