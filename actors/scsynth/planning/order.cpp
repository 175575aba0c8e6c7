#include "scsynth/planning/order.hpp"

#include <algorithm>
#include <optional>

namespace beltane::scsynth {

std::vector<bool> may_stay(const std::vector<std::size_t>& positions) {
  std::vector<std::size_t> ends;  // ends[n]: where the lowest-ending rising run of n + 1 ends
  std::vector<std::optional<std::size_t>> previous(positions.size());
  for (std::size_t i = 0; i < positions.size(); ++i) {
    auto lower = [&](std::size_t end, std::size_t position) { return positions[end] < position; };
    auto place = std::lower_bound(ends.begin(), ends.end(), positions[i], lower);
    if (place != ends.begin()) previous[i] = place[-1];
    if (place == ends.end())
      ends.push_back(i);
    else
      *place = i;
  }
  std::vector<bool> stays(positions.size());
  std::optional<std::size_t> at;
  if (!ends.empty()) at = ends.back();
  for (; at; at = previous[*at]) stays[*at] = true;
  return stays;
}

}  // namespace beltane::scsynth
