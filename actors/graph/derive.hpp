#pragma once

#include <cstdint>
#include <set>

#include "graph/difference.hpp"
#include "graph/graph.hpp"
#include "model/catalogue/catalogue.hpp"

namespace beltane::graph {

/// Of no catalogue: whoever knows it looks at all of the project.
inline constexpr auto no_edition = static_cast<std::uint64_t>(-1);

/// A project, the graph that it comes to, and what is remembered so that the next one costs only what differs.
struct Derived {
  Project project{};
  Graph graph{};
  std::uint64_t edition{};     // of the catalogue
  std::set<UnitId> without{};  // units that are left out
  std::set<StripId> soloed{};
  std::set<StripId> silenced{};   // by the solo of others
  std::set<StripId> listening{};  // channels with a unit that listens to another
};

/// Makes `known` what should sound of the project, and answers what differs. Solo is worked out, a unit is told which
/// channel it listens to, and a modulator stands for each voice or once as its kind says. The units in `without` are
/// left out, with what they move and feed. What the catalogue lacks is there as an effect or a source is; an engine
/// leaves it out. Channels whose instrument or bus is the very same as before cost one comparison of pointers. Pure.
GraphChange derive(Derived& known, const Project& project, const Catalogue& catalogue,
                   const std::set<UnitId>& without = {});

/// All that should sound of the project.
Graph derived(const Project& project, const Catalogue& catalogue);

}  // namespace beltane::graph
