#pragma once

#include <map>
#include <utility>
#include <vector>

#include "graph/audio_backend.hpp"
#include "model/catalogue/catalogue.hpp"

namespace beltane::scsynth {

/// What a move comes to for a server that knows no glides: changes of one value each, and how long after the move's
/// time each is due. A glide goes along the parameter's own curve, from where it stands in the graph, a step every 10
/// ms. Refused where the graph has no such parameter. Pure.
using GlideSteps = std::vector<std::pair<Seconds, graph::GraphChange>>;
Result<GlideSteps> steps_of(const graph::Move& move, const graph::Graph& graph, const Catalogue& catalogue);

/// Glides that are under way: their steps are given to the server a little ahead, so that they can be ended. Pure.
class Glides {
 public:
  /// A move of that parameter begins, in place of one that would be under way then.
  void begin(const graph::UnitParam& param, Instant at, GlideSteps steps);
  /// The parameter is set otherwise from then on.
  void end(const graph::UnitParam& param, Instant from);
  /// The steps until then, in the order of their times; they are with the server from then on.
  std::vector<std::pair<Instant, graph::GraphChange>> due(Instant until);
  /// When the last of the steps takes effect that the server has already: what is to hold is told it again after that.
  std::optional<Instant> with_server_until(const graph::UnitParam& param) const;

 private:
  struct GlideStep {
    graph::UnitParam param{};
    graph::GraphChange change{};
  };
  std::multimap<Instant, GlideStep> steps_{};
  std::map<graph::UnitParam, Instant> with_server_{};
};

}  // namespace beltane::scsynth
