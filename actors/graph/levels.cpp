#include "graph/levels.hpp"

#include "model/limits.hpp"

namespace beltane::graph {

BusRoutes bus_routes(const Graph& graph) {
  BusRoutes routes;
  for (auto it = graph.channels.lower_bound({StripId::Kind::bus, 0});
       it != graph.channels.end() && it->first.kind == StripId::Kind::bus; ++it) {
    auto& feeds = routes[BusId{it->first.number}];
    if (it->second->routes.output) feeds.push_back(*it->second->routes.output);
    for (const auto& send : it->second->routes.sends) feeds.push_back(send.to);
  }
  return routes;
}

std::map<StripId, std::size_t> levels_of(const BusRoutes& routes) {
  std::map<StripId, std::size_t> levels;
  for (const auto& [bus, feeds] : routes) levels.emplace(strip_of(bus), 0);
  // After n rounds all ways of n buses are known.
  bool risen = true;
  for (std::size_t round = 0; risen && round <= limits::bus_depth; ++round) {
    risen = false;
    for (const auto& [bus, feeds] : routes) {
      auto& level = levels[strip_of(bus)];
      for (const auto to : feeds) {
        const auto next = levels.find(strip_of(to));
        if (next != levels.end() && next->second + 1 > level) level = next->second + 1, risen = true;
      }
    }
  }
  return levels;
}

}  // namespace beltane::graph
