#pragma once

#include <functional>
#include <optional>

#include "interfaces.hpp"
#include "session/session_state.hpp"

namespace beltane {

/// What the session's actor does to the world. All are called from its thread; none may wait.
struct SessionOutputs {
  std::function<Moment()> now{};
  std::function<void(const Publication&)> publish{};
  std::function<void(const StorageRequest&)> journal{};
  std::function<void(const loop::Peer&, const SessionReply&)> answer{};
  std::function<void(const loop::Peer&, const CaughtUp&)> catch_up{};
  std::function<void(const Measure&, std::function<void(Measured)> tell)> measure{};  // elsewhere; tells from there
  std::function<void(const Pong&)> pong{};
  std::function<void(const std::string& reason)> end{};  // the process has to end
};

struct SessionInside {
  std::optional<SessionState> session{};
  SessionOutputs out{};
};

using SessionActor = SessionMailbox::stateful_pointer<SessionInside>;

/// The mailbox.
SessionMailbox::behavior_type session_actor(SessionActor self, const Catalogue* catalogue, std::uint64_t first_ticket,
                                            SessionOutputs outputs);

}  // namespace beltane
