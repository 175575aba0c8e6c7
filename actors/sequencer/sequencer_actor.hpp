#pragma once

#include <functional>

#include "interfaces.hpp"
#include "sequencer/sequencer.hpp"

namespace beltane::sequencer {

/// What the actor does to the world. All may be called from its thread at any time.
struct Outputs {
  std::function<Instant()> now{};
  std::function<void(const Gestures&)> give{};
  std::function<void(const Telemetry&)> tell{};
  std::function<void(const bus::Peer&, const Telemetry&)> answer{};
  std::function<Result<void>(const Kept&)> keep{};
  std::function<void(const Pong&)> pong{};
  std::function<void()> taken{};  // a client's message has left the mailbox
};

/// Makes the outputs once the mailbox is there; called in the actor before its first message. Without a clock, the
/// actor ends at once.
using Connect = std::function<Outputs(SequencerMailbox)>;

struct SequencerState {
  std::optional<Sequencer> sequencer{};
  Outputs out{};
  std::string trouble{};  // the last one, in words
};

using SequencerActor = SequencerMailbox::stateful_pointer<SequencerState>;

/// The mailbox. Spawn detached: it is on the way from the clock to the ear.
SequencerMailbox::behavior_type sequencer_actor(SequencerActor self, const Catalogue* catalogue, Kept kept,
                                                Connect connect);

}  // namespace beltane::sequencer
