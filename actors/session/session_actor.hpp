#pragma once

#include <functional>
#include <optional>

#include "interfaces.hpp"
#include "session/session_state.hpp"
#include "working.hpp"

namespace beltane {

/// What the session's actor does to the world. All are called from its thread; none may wait.
struct SessionOutputs {
  std::function<Moment()> now{};
  std::function<void(const Publication&)> publish{};
  std::function<void(const StorageRequest&)> journal{};
  std::function<void(const bus::Peer&, const SessionReply&)> answer{};
  std::function<void(const bus::Peer&, const CaughtUp&)> catch_up{};
  std::function<void(const Measure&)> measure{};  // works it out elsewhere and sends Measured
  std::function<void(const Pong&)> pong{};
  std::function<void(std::size_t bytes)> taken{};        // a client's message has left the mailbox
  std::function<void(const std::string& reason)> end{};  // the process has to end
  Working* working{};                                    // where it says that it gets on; may be null
};

/// Makes the outputs once the mailbox is there; called in the actor before its first message. Without a clock, the
/// actor ends at once.
using ConnectSession = std::function<SessionOutputs(SessionMailbox)>;

struct SessionInside {
  std::optional<SessionState> session{};
  SessionOutputs out{};
};

using SessionActor = SessionMailbox::stateful_pointer<SessionInside>;

/// The mailbox. Spawn detached: it is on the way from an edit to the ear.
SessionMailbox::behavior_type session_actor(SessionActor self, const Catalogue* catalogue, std::uint64_t first_ticket,
                                            ConnectSession connect);

}  // namespace beltane
