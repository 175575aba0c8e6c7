#pragma once

#include <functional>

#include "graph/graph.hpp"
#include "scsynth/planning/plan.hpp"

namespace beltane::scsynth {

/// What should sound of one strip.
struct StripSource {
  StripId strip{};
  const graph::Channel* channel{};
};

/// What planning one strip may lean on.
struct StripContext {
  const Catalogue& catalogue;
  Placement& placement;                                      // buses are taken from here
  std::function<std::optional<AudioBus>(StripId)> bus_of{};  // of the other strips
  std::function<bool(StripId)> is_there{};                   // in the graph
  const std::set<NodeId>& standing;                          // nodes that other strips may have had
  std::size_t level{};                                       // of a bus: how many others its signal passes after it
  const LoadedSamples& loaded;
  bool tapped{};  // others listen to it
  bool cueing{};  // some strip is heard on the cue outputs
};

/// What should stand for one strip, keeping the nodes and buses of `before` where the unit is the same. Where no
/// node id is left it is empty, and says so; where no bus is left it is `over_budget`, and good only for what it needs.
StripPlan plan_strip(const StripSource& source, const StripPlan* before, const StripContext& context);

}  // namespace beltane::scsynth
