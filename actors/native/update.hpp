#pragma once

#include <set>

#include "graph/difference.hpp"
#include "native/link.hpp"

namespace beltane::native {

/// What of the change is only set: values, switches and what is audible. `after` is the graph with the change.
Update settings_in(const graph::GraphChange& change, const graph::Graph& after, const UnitTypes& types);

/// The channels in which units, routes or modulations differ.
std::set<StripId> channels_built_anew(const graph::GraphChange& change);

}  // namespace beltane::native
