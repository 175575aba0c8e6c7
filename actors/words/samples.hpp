#pragma once

#include <vector>

#include "words/rules.hpp"

namespace beltane::words {

/// The unit that plays samples: `drums` (its source) or `hall.convolution`.
Result<UnitAddress> player(const Said&, std::string_view text);

/// The samples of that unit by their numbers or their files' names, or `all`: the plain words from `next` on.
Result<std::vector<ZoneId>> zones_named(const Said&, UnitAddress, const Arguments&, std::size_t next);

}  // namespace beltane::words
