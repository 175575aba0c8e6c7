#pragma once

#include "standby/command.hpp"
#include "standby/glide_ledger.hpp"
#include "standby/voice_ledger.hpp"

namespace beltane::standby {

/// What is played, as far as no graph says it: an engine that comes is told it, and sounds as the one that plays. Pure:
/// the clock is passed in.
class PlayingState {
 public:
  /// The live engine was asked this, and where it `mirrors`, the standby too.
  void enter(const Command& command, bool mirrors, Instant now);

  /// What an engine is to be asked that has `found` and is to be as `live` is. From then on it is the standby.
  Commands for_newcomer(const graph::Standing& found, const graph::AudioBackend& live, Instant now);
  /// The standby is the live engine now: voices that are over, and what it is to be asked.
  std::pair<std::vector<VoiceId>, Commands> promote(const graph::AudioBackend& live, Instant now);

  VoiceLedger& voices() { return voices_; }

 private:
  VoiceLedger voices_{};
  GlideLedger glides_{};
  std::optional<Command> tempo_{};
  std::optional<Command> position_{};
};

}  // namespace beltane::standby
