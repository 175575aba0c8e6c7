#include "model/project/automation.hpp"

namespace beltane {

std::vector<AutomationLane> lanes_of(const Automation& automation) {
  std::vector<AutomationLane> lanes;
  lanes.reserve(automation.size());
  for (const auto& [target, points] : automation) lanes.push_back({target, *points});
  return lanes;
}

std::size_t points_in(const Automation& automation) {
  std::size_t count = 0;
  for (const auto& [target, points] : automation) count += points->size();
  return count;
}

}  // namespace beltane
