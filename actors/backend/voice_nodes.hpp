#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "backend/believed.hpp"
#include "backend/pool.hpp"
#include "backend/voice_queue.hpp"

namespace beltane::backend {

/// What stands on the server for each voice: its own node, and a node and a control bus for each modulator that it has
/// for itself. Pure: what is to be done comes out as commands.
class VoiceNodes {
 public:
  static constexpr int first_bus = Placement::control_channels;  // those below are the instruments' and everybody's
  static constexpr int past_buses = 32'768;                      // as many as the rig gives the server

  /// What the server must do for a step of a voice. Nothing where its instrument is not planned (any more), or plays
  /// samples of which none answers the note. A voice for which no bus is left is not modulated.
  Commands commands(const VoiceStep& step, const Plan& plan);
  /// The voice is gone: what it had goes too.
  Commands ended(VoiceId voice);
  /// What sounding voices of the strip must hear of it; those that have not begun hear it then.
  std::vector<std::pair<std::optional<Instant>, Commands>> retuned(const StripPlan& strip, Instant now);

  /// The server is gone.
  void lost();
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

  Commands start(const VoiceStep& step, const PlannedVoice& voice);
  bool take_buses(std::size_t count, Modulators& into);
  static Commands released(const VoiceStep& step, const Modulators* modulators);

  Pool buses_{first_bus, 1, past_buses};
  std::map<VoiceId, Modulators> modulated_{};
};

}  // namespace beltane::backend
