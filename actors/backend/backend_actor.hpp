#pragma once

#include <memory>

#include "backend/engine.hpp"
#include "interfaces.hpp"

namespace beltane::backend {

/// A Tick is to come then, and not before; a later call replaces an earlier.
using TickAt = std::function<void(Instant)>;

struct BackendInside {
  std::unique_ptr<Engine> engine{};
  TickAt tick_at{};
};
using BackendActor = BackendMailbox::stateful_pointer<BackendInside>;

/// The mailbox. It waits for servers only as `Engine` says.
BackendMailbox::behavior_type backend_actor(BackendActor self, EngineOptions options, BackendOutputs outputs,
                                            TickAt tick_at);

}  // namespace beltane::backend
