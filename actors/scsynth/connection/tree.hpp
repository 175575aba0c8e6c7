#pragma once

#include <span>

#include "scsynth/osc/osc.hpp"
#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// The group that a `/g_queryTree.reply` describes. Controls are there where it was asked for them.
Result<NodeReport> parse_tree(const OscMessage& reply);

/// Groups that together hold every unit below `root` and can each be asked for with its controls: none with more than
/// `units` units inside, unless it has no groups that are smaller. From the outside to the inside, in order.
std::vector<NodeId> parts_of(const NodeReport& root, std::size_t units);

/// Puts the group that `part` describes where it stands below `root`. False: it is not there.
bool replace(NodeReport& root, const NodeReport& part);

}  // namespace beltane::scsynth
