#pragma once

#include <functional>
#include <memory>

#include "interfaces.hpp"
#include "persistence/journal/working.hpp"
#include "persistence/storage_state.hpp"

namespace beltane {

/// What persistence's actor does to the world. All are called from its thread; none may wait.
struct PersistenceOutputs {
  std::function<Moment()> now{};
  std::function<void(const loop::Peer&, const StorageReply&)> answer{};
  std::function<void(const Pong&)> pong{};
  std::function<void(const std::string&)> note{};                        // something a person should read
  std::function<void(std::size_t bytes)> received{};                     // a client's message has left the mailbox
  std::function<void(const std::string&)> unreadable{};                  // why what came is no request
  std::function<void(const loop::Peer&, std::uint64_t ticket)> began{};  // a request; ticket 0: of a change
  std::shared_ptr<Working> working{};                                    // where it says that it gets on; may be null
};

struct PersistenceInside {
  std::unique_ptr<StorageState> storage{};
  PersistenceOutputs out{};
  bool will_commit{};  // a Tick stands behind what is in the mailbox now
};

using PersistenceActor = PersistenceMailbox::stateful_pointer<PersistenceInside>;

/// The mailbox. Spawn detached: it waits for the disk.
PersistenceMailbox::behavior_type persistence_actor(PersistenceActor self,
                                                    std::shared_ptr<std::unique_ptr<StorageState>>,
                                                    PersistenceOutputs outputs);

}  // namespace beltane
