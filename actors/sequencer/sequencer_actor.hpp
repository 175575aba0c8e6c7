#pragma once

#include <functional>

#include "interfaces.hpp"
#include "sequencer/sequencer.hpp"

namespace beltane::sequencer {

/// What the actor does to the world. All may be called from its thread at any time.
struct SequencerOutputs {
  std::function<Instant()> now{};
  std::function<void(const Gestures&)> give{};
  std::function<void(const Telemetry&)> tell{};
  std::function<void(const loop::Peer&, const Telemetry&)> answer{};
  std::function<Result<void>(const SavedTransport&)> save{};
  std::function<void(const Pong&)> pong{};
  std::function<void(Instant)> tick_at{};  // a Tick is to come then, and not before; a later call replaces an earlier
};

struct SequencerState {
  std::optional<Sequencer> sequencer{};
  SequencerOutputs out{};
  std::string trouble{};  // the last one, in words
};

using SequencerActor = SequencerMailbox::stateful_pointer<SequencerState>;

/// The mailbox.
SequencerMailbox::behavior_type sequencer_actor(SequencerActor self, const Catalogue* catalogue, SavedTransport saved,
                                                SequencerOutputs outputs);

}  // namespace beltane::sequencer
