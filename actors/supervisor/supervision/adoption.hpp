#pragma once

#include "host/rig.hpp"
#include "supervisor/rig/children_file.hpp"
#include "supervisor/servers/server_logs.hpp"
#include "supervisor/supervision/event_log.hpp"
#include "supervisor/supervision/rig_state.hpp"

namespace beltane::supervisor {

/// Takes over what an earlier supervisor of the rig started: those of the children file, and those found by the mark in
/// their environment. Ends processes that are no longer in the plan, and cleans up after those that died unsupervised.
void adopt_survivors(const Rig&, const ChildrenFile&, RigState&, ServerLogs&, EventLog&);

}  // namespace beltane::supervisor
