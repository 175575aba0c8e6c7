#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "graph/graph.hpp"

namespace beltane::graph {

/// What differs in how one unit is set; it goes on sounding.
struct UnitChange {
  Values set{};
  std::vector<std::string> reset{};  // parameters that go back to where the kind starts
  std::optional<bool> enabled{};
  std::optional<Zones> zones{};
  std::optional<std::optional<StripId>> key{};
  bool operator==(const UnitChange&) const = default;
};

/// What differs in one channel. A unit of another kind or stage under a known id is removed and added.
struct ChannelChange {
  std::optional<std::string> name{};
  std::vector<UnitId> removed{};
  std::vector<Unit> added{};  // at the end, unless `order` says otherwise
  std::map<UnitId, UnitChange> changed{};
  std::vector<UnitId> order{};  // of all units afterwards; empty: those that stay, then the added
  std::optional<Routes> routes{};
  std::optional<std::vector<Modulation>> modulations{};
  std::optional<bool> audible{};
  std::optional<bool> cued{};
  bool operator==(const ChannelChange&) const = default;
};

/// What must sound differently from now on.
struct GraphChange {
  std::set<StripId> removed{};
  std::map<StripId, Cow<Channel>> added{};
  std::map<StripId, ChannelChange> changed{};
  bool operator==(const GraphChange&) const = default;

  /// Nothing differs.
  bool empty() const { return removed.empty() && added.empty() && changed.empty(); }
};

/// What makes `after` of `before`. Channels that both share cost one comparison.
GraphChange difference(const Graph& before, const Graph& after);
ChannelChange difference(const Channel& before, const Channel& after);

/// The graph after the change. What the change says of channels or units that are not there is passed over.
Graph applied(Graph before, const GraphChange& change);

/// Whether only values differ, so that no unit, route or modulation comes, goes or moves.
bool only_values(const GraphChange& change);

}  // namespace beltane::graph
