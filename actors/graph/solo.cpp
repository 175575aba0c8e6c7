#include "graph/solo.hpp"

#include <map>
#include <vector>

namespace beltane::graph {
namespace {

using Reach = std::map<StripId, std::vector<StripId>>;

/// Marks all that can be reached from those that are marked.
void spread(std::set<StripId>& marked, const Reach& reach) {
  std::vector<StripId> ahead(marked.begin(), marked.end());
  while (!ahead.empty()) {
    const auto here = ahead.back();
    ahead.pop_back();
    const auto next = reach.find(here);
    if (next == reach.end()) continue;
    for (const auto strip : next->second)
      if (marked.insert(strip).second) ahead.push_back(strip);
  }
}

}  // namespace

std::set<StripId> silenced_by(const Project& project, const std::set<StripId>& soloed) {
  if (soloed.empty()) return {};
  const auto strips = strips_of(project);
  Reach down, up;
  const auto lead = [&](StripId from, BusId to) {
    down[from].push_back(strip_of(to));
    up[strip_of(to)].push_back(from);
  };
  for (const auto strip : strips) {
    const auto& def = *strip_def(project, strip);
    if (def.output) lead(strip, *def.output);
    for (const auto& send : units_at(def, beltane::Stage::send)) lead(strip, send.route->to);
  }
  auto below = soloed, above = soloed;
  spread(below, down);
  spread(above, up);
  std::set<StripId> silenced;
  for (const auto strip : strips)
    if (!below.contains(strip) && !above.contains(strip)) silenced.insert(strip);
  return silenced;
}

}  // namespace beltane::graph
