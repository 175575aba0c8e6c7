#include "scsynth/pilot.hpp"

#include <algorithm>

#include "scsynth/planning/controls.hpp"
#include "scsynth/planning/nodes.hpp"

namespace beltane::scsynth {
namespace {

constexpr auto definition = "pilot";

/// The node with the pilot's number among those that record, and the last of the others; null where there is none.
struct Found {
  const NodeReport* pilot{};
  const NodeReport* last{};
};

Found found_in(const NodeReport& tree) {
  Found found;
  const auto group = std::ranges::find(tree.children, standing::record, &NodeReport::node);
  if (group == tree.children.end()) return found;
  for (const auto& node : group->children) (node.node == pilot_node ? found.pilot : found.last) = &node;
  return found;
}

}  // namespace

Commands PilotUnit::missing(const NodeReport& tree) const {
  if (output_ == 0) return {};
  const auto channel = static_cast<double>(output_ - 1);
  const auto [pilot, last] = found_in(tree);
  if (pilot && pilot->def == definition && number_at(pilot->controls, wires::out) == channel) return {};
  Commands commands;
  if (pilot) commands.emplace_back(FreeNode{pilot_node});
  const auto after = last ? std::optional(last->node) : std::nullopt;
  commands.emplace_back(
      NewUnit{pilot_node, definition, {{std::string(wires::out), channel}}, {standing::record, after}});
  return commands;
}

Commands PilotUnit::surplus(const NodeReport& tree) const {
  if (!found_in(tree).pilot) return {};
  return {FreeNode{pilot_node}};
}

}  // namespace beltane::scsynth
