#pragma once

#include <functional>
#include <memory>

#include "interfaces.hpp"
#include "persistence/keeper.hpp"

namespace beltane {

/// What persistence's actor does to the world. All are called from its thread; none may wait.
struct PersistenceOutputs {
  std::function<Moment()> now{};
  std::function<void(const bus::Peer&, const StorageReply&)> answer{};
  std::function<void(const Pong&)> pong{};
  std::function<void(const std::string&)> note{};  // something a person should read
  std::function<void()> taken{};                   // a client's message has left the mailbox
};

/// Makes the outputs once the mailbox is there; called in the actor before its first message. Without a clock, the
/// actor ends at once.
using ConnectPersistence = std::function<PersistenceOutputs(PersistenceMailbox)>;

struct PersistenceInside {
  std::unique_ptr<Keeper> keeper{};
  PersistenceOutputs out{};
  bool will_commit{};  // a Tick stands behind what is in the mailbox now
};

using PersistenceActor = PersistenceMailbox::stateful_pointer<PersistenceInside>;

/// The mailbox. Spawn detached: it waits for the disk.
PersistenceMailbox::behavior_type persistence_actor(PersistenceActor self, std::shared_ptr<std::unique_ptr<Keeper>>,
                                                    ConnectPersistence connect);

}  // namespace beltane
