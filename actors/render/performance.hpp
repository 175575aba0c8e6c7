#pragma once

#include <vector>

#include "model/catalogue/catalogue.hpp"
#include "model/project/project.hpp"
#include "scsynth/planning/plan.hpp"
#include "scsynth/server.hpp"

namespace beltane::render {

/// A stretch of the project, and when it is played.
struct RenderSpan {
  Beats from{};
  Instant begin{};
  Instant end{};
};

struct Performed {
  std::size_t notes{};
  std::size_t refused{};  // notes for which there was no voice
};

/// Plays the notes that begin in the stretch on `server`, on which `plan` of `graph` stands, as the processes would
/// live: worked out ahead, given voices and handed over in time, but by a clock that waits for nothing.
Performed perform(const Project& project, const Catalogue& catalogue, const graph::Graph& graph,
                  const scsynth::Plan& plan, const RenderSpan& stretch, scsynth::AudioServer& server);

}  // namespace beltane::render
