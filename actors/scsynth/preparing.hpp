#pragma once

#include "graph/graph.hpp"
#include "scsynth/planning/plan.hpp"
#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// The samples that units of the graph play, in the forms in which they need them. Pure.
std::set<SampleKey> samples_in(const graph::Graph& graph, const Catalogue& catalogue);

/// Takes what stands away from the server, and answers the plan of nothing. `found`: what the server has.
Plan cleared(Plan found, const Catalogue& catalogue, AudioServer& server);

}  // namespace beltane::scsynth
