#pragma once

#include <vector>

#include "graph/graph.hpp"
#include "model/result.hpp"

namespace beltane::graph {

/// All channels, so that whatever feeds a channel stands before it; the master is last. Refused where a route leads to
/// no channel, or where sound would go round in a loop.
Result<std::vector<StripId>> order_of(const Graph& graph);

}  // namespace beltane::graph
