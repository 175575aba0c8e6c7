#pragma once

#include <functional>

#include "interfaces.hpp"
#include "voices/voices.hpp"

namespace beltane::voices {

/// What the actor does to the world. All may be called from its thread at any time.
struct VoicesOutputs {
  std::function<Instant()> now{};
  std::function<void(const VoiceCommands&)> ask{};  // the backend
  std::function<void(const Pong&)> pong{};
  std::function<void(Instant)> tick_at{};  // a Tick is to come then, and not before; a later call replaces an earlier
};

struct VoicesState {
  std::optional<Voices> voices{};
  VoicesOutputs out{};
};

using VoicesActor = VoicesMailbox::stateful_pointer<VoicesState>;

/// The mailbox.
VoicesMailbox::behavior_type voices_actor(VoicesActor self, Limits limits, std::size_t begin, VoicesOutputs outputs);

}  // namespace beltane::voices
