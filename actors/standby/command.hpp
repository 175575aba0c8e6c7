#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "graph/audio_backend.hpp"

namespace beltane::standby {

/// What an engine is asked that has more to it than its name.
struct Renew {
  std::vector<UnitName> kinds{};
};
struct SetTempo {
  Bpm tempo{};
};
struct SetPosition {
  Playhead playhead{};
};
struct Reuse {
  VoiceId voice{};
};
struct Commit {};

/// Something that an engine is asked through its seam, with the time on the rig's clock, so that engines with other
/// clocks can be asked the same. The times inside of what is asked say nothing.
struct Command {
  using What = std::variant<graph::GraphChange, Renew, graph::PlayVoice, graph::Release, graph::Move, graph::Turn,
                            SetTempo, SetPosition, Reuse, Commit>;
  std::optional<Instant> at{};  // none: at once
  What what{};
};
using Commands = std::vector<Command>;

/// Asks the engine, by its clock. Blocks: as what is asked.
Result<void> carry_out(const Command& command, graph::AudioBackend& engine, const graph::EngineClockReading& clock);

/// The moment on the rig's clock; none: at once.
std::optional<Instant> by_rig(const graph::EngineClockReading& clock, graph::EngineTime at);

/// Whether the change brings, takes away or rewires anything; else it only sets what stands.
bool is_structural(const graph::GraphChange& change);

}  // namespace beltane::standby
