#pragma once

#include <set>
#include <vector>

#include "graph/audio_backend.hpp"
#include "graph/graph.hpp"
#include "native/rack.hpp"

namespace beltane::native {

/// What building a rack leans on.
struct RackContext {
  const UnitTypes& types;
  double rate{};
};

/// The rack of `after`, which shares with `before` whatever goes on sounding, and lets fade out there what does not.
/// `changed` are the channels in which units, routes or modulations differ. The graphs have an order. Control thread.
std::shared_ptr<Rack> build_rack(const graph::Graph& before_graph, const graph::Graph& after,
                                 const std::set<StripId>& changed, const Rack& before, const RackContext& context);

/// `before`, in which whatever stands in another order afterwards is lifted out; null where nothing does. Control
/// thread.
std::shared_ptr<Rack> lifted_rack(const graph::Graph& after, const std::set<StripId>& changed, const Rack& before);

/// What of the graph is played without. By unit.
std::vector<graph::Omission> omissions(const graph::Graph& graph, const UnitTypes& types);

/// The kind of that unit where the engine knows it in that part, or null.
const UnitType* known_type(const graph::Unit& unit, const UnitTypes& types);

}  // namespace beltane::native
