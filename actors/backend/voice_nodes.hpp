#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "backend/believed.hpp"
#include "backend/pool.hpp"
#include "backend/voice_queue.hpp"

namespace beltane::backend {

/// Commands, and when they take effect; none: at once.
using Timed = std::vector<std::pair<std::optional<Instant>, Commands>>;

/// What stands on the server for each voice: its own node, and a node and a control bus for each modulator that it has
/// for itself. Pure: what is to be done comes out as commands.
class VoiceNodes {
 public:
  /// For a server of those limits.
  explicit VoiceNodes(const ServerLimits& limits = {})
      : buses_(room_in(limits).first_voice_control, 1, room_in(limits).past_controls) {}

  /// What the server must do for a step. Nothing where its instrument is not planned (any more), or plays
  /// samples of which none answers the note. A voice for which no bus is left is not modulated.
  Commands commands(const VoiceStep& step, const Plan& plan);
  /// The voice is gone: what it had goes too.
  Commands ended(VoiceId voice);
  /// What sounding voices of the strip must hear of it; those that have not begun hear it then.
  Timed retuned(const StripPlan& strip, Instant now);

  /// Another server, which has none of them yet.
  void begin(const ServerLimits& limits);
  /// Takes over what stands on a found server; what belongs to no voice is to be freed.
  Commands adopt(const Believed& found);

 private:
  struct Modulators {
    InstrumentId instrument{};
    std::optional<Instant> at{};
    std::vector<NodeId> nodes{};
    std::vector<int> buses{};
    Cow<PlannedVoiceModulators> planned{};  // as the server has them; none where a former life made them
  };

  /// A voice that the next of its choke group cuts.
  struct Choked {
    InstrumentId instrument{};
    std::uint8_t group{};
    Instant at{};
  };

  Commands start(const VoiceStep& step, const PlannedVoice& voice);
  Commands choke(const StartVoice& voice, const PlannedVoice& planned);
  bool take_buses(std::size_t count, Modulators& into);
  std::vector<NodeId> nodes_of(VoiceId voice) const;

  Pool buses_;
  std::map<VoiceId, Modulators> modulated_{};
  std::map<VoiceId, Choked> choked_{};
};

/// What the units of instruments are told of the controllers of their instruments.
Commands tell_controllers(const std::vector<TurnController>& turns, const Plan& plan);

}  // namespace beltane::backend
