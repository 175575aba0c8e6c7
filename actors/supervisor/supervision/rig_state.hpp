#pragma once

#include "supervisor/processes/process_table.hpp"
#include "supervisor/tree/embedded_services.hpp"
#include "supervisor/tree/process_tree.hpp"

namespace beltane::supervisor {

/// What is known of a rig's processes. Changed on the supervisor's thread only.
struct RigState {
  ProcessTree tree;
  ProcessTable processes{};
  EmbeddedServices embedded{};
};

}  // namespace beltane::supervisor
