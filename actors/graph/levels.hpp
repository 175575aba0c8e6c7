#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "graph/graph.hpp"

namespace beltane::graph {

/// Which buses each bus feeds: by its output and by its sends.
using BusRoutes = std::map<BusId, std::vector<BusId>>;

/// Those of the graph. Costs the buses, however many instruments there are.
BusRoutes bus_routes(const Graph& graph);

/// How many others each bus passes after it, on the longest way to the master. Where they go round in a loop, the way
/// is cut after `limits::bus_depth` buses.
std::map<StripId, std::size_t> levels_of(const BusRoutes& routes);

}  // namespace beltane::graph
