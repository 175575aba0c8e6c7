#include "graph/order.hpp"

#include <algorithm>

#include "model/editing/refuse.hpp"

namespace beltane::graph {
namespace {

std::string name_of(StripId strip) {
  switch (strip.kind) {
    case StripId::Kind::instrument:
      return "instrument " + std::to_string(strip.number);
    case StripId::Kind::bus:
      return "bus " + std::to_string(strip.number);
    case StripId::Kind::master:
      break;
  }
  return "the master";
}

std::vector<StripId> fed_by(StripId strip, const Channel& channel) {
  if (strip == master_strip) return {};
  std::vector<StripId> fed{channel.routes.output ? strip_of(*channel.routes.output) : master_strip};
  for (const auto& send : channel.routes.sends) fed.push_back(strip_of(send.to));
  return fed;
}

/// Walks from each channel along its routes; a channel is listed when all that it feeds are.
class Walk {
 public:
  explicit Walk(const Graph& graph) : graph_(graph) {}

  Result<void> visit(StripId strip) {
    auto& state = states_[strip];
    if (state == State::listed) return {};
    if (state == State::entered) return refuse(name_of(strip), " would feed itself; take one of its routes away.");
    state = State::entered;
    for (const auto fed : fed_by(strip, *graph_.channels.at(strip))) {
      if (!graph_.channels.contains(fed))
        return refuse(name_of(strip), " feeds ", name_of(fed), ", which is not there.");
      if (auto visited = visit(fed); !visited) return visited;
    }
    states_[strip] = State::listed;
    listed_.push_back(strip);
    return {};
  }

  std::vector<StripId> upstream_first() && {
    std::reverse(listed_.begin(), listed_.end());
    return std::move(listed_);
  }

 private:
  enum class State : std::uint8_t { unknown, entered, listed };

  const Graph& graph_;
  std::map<StripId, State> states_{};
  std::vector<StripId> listed_{};
};

}  // namespace

Result<std::vector<StripId>> order_of(const Graph& graph) {
  Walk walk(graph);
  if (graph.channels.contains(master_strip))
    if (auto visited = walk.visit(master_strip); !visited) return visited.refusal();
  for (const auto& [strip, channel] : graph.channels)
    if (auto visited = walk.visit(strip); !visited) return visited.refusal();
  return std::move(walk).upstream_first();
}

}  // namespace beltane::graph
