#pragma once

#include <functional>
#include <memory>

#include "backend/engine.hpp"
#include "interfaces.hpp"

namespace beltane::backend {

/// Makes the outputs once the mailbox is there; called in the actor before its first message. Without a clock, the
/// actor ends at once.
using ConnectBackend = std::function<BackendOutputs(BackendMailbox)>;

struct BackendInside {
  std::unique_ptr<Engine> engine{};
};
using BackendActor = BackendMailbox::stateful_pointer<BackendInside>;

/// The mailbox. Spawn detached: edits and played notes pass here, and it waits for servers.
BackendMailbox::behavior_type backend_actor(BackendActor self, EngineOptions options, ConnectBackend connect);

}  // namespace beltane::backend
