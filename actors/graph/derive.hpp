#pragma once

#include "graph/graph.hpp"
#include "model/catalogue.hpp"

namespace beltane::graph {

/// A project and the graph that it comes to.
struct Derived {
  Project project{};
  Graph graph{};
};

/// What should sound of the project: solo is worked out, a unit is told which channel it listens to, and a modulator
/// stands for each voice or once as its kind says. Channels that sound as `before` are shared with it; they are found
/// without looking into what is the same. What the catalogue lacks is there as an effect or a source is; an engine
/// leaves it out.
Derived derived(const Project& project, const Catalogue& catalogue, const Derived& before = {});

}  // namespace beltane::graph
