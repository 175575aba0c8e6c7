#pragma once

#include <cstddef>
#include <vector>

namespace beltane::scsynth {

/// Which of the positions may stay where they are, so that moving the others puts all in rising order: a longest
/// rising subsequence, and so the fewest moves.
std::vector<bool> may_stay(const std::vector<std::size_t>& positions);

}  // namespace beltane::scsynth
