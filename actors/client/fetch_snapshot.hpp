#pragma once

#include "host/rig.hpp"
#include "loop/loop.hpp"
#include "model/messages/following.hpp"

namespace beltane::client {

/// The project as the session has it now, in parts where it is large. Blocks until it is there; refused where the
/// session sends nothing for 5 s.
Result<Snapshot> fetch_snapshot(loop::Loop&, const Rig&);

}  // namespace beltane::client
