#pragma once

#include <functional>

#include "interfaces.hpp"
#include "voices/voices.hpp"

namespace beltane::voices {

/// What the actor does to the world. All may be called from its thread at any time.
struct Outputs {
  std::function<Instant()> now{};
  std::function<void(const VoiceCommands&)> ask{};  // the backend
  std::function<void(const Pong&)> pong{};
  std::function<void()> taken{};  // a client's message has left the mailbox
};

/// Makes the outputs once the mailbox is there; called in the actor before its first message. Without a clock, the
/// actor ends at once.
using Connect = std::function<Outputs(VoicesMailbox)>;

struct VoicesState {
  std::optional<Voices> voices{};
  Outputs out{};
};

using VoicesActor = VoicesMailbox::stateful_pointer<VoicesState>;

/// The mailbox. Spawn detached: it is on the way from a key to the ear.
VoicesMailbox::behavior_type voices_actor(VoicesActor self, Limits limits, std::size_t begin, Connect connect);

}  // namespace beltane::voices
