#pragma once

#include "scsynth/connection/request_line.hpp"
#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// The tree below the root with all controls: in one reply where it fits one; else the nodes first, and then their
/// controls, group by group. Blocks: up to `deadline`; refused where that does not do.
Result<NodeReport> query_tree(RequestLine& line, RequestLine::Clock::time_point deadline);

}  // namespace beltane::scsynth
