#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "graph/audio_backend.hpp"
#include "scsynth/planning/believed.hpp"
#include "scsynth/planning/pool.hpp"

namespace beltane::scsynth {

/// What is told to a voice in the bundle of its start comes this much later: of one time tag, the order is not known.
inline constexpr auto just_after = std::chrono::microseconds(1);

/// Commands, and when they take effect; none: at once.
using Timed = std::vector<std::pair<std::optional<Instant>, Commands>>;

/// The nodes of each voice on the server: its own, and a node and a control bus for each of its modulators. Pure:
/// answers commands.
class VoiceNodes {
 public:
  /// For a server of those limits.
  explicit VoiceNodes(const ServerLimits& limits = {})
      : buses_(room_in(limits).first_voice_control, 1, room_in(limits).past_controls) {}

  /// The commands that start the voice, at that moment or (none) at once. Empty where its instrument is not planned, or
  /// has no sample that answers the note. A voice for which no bus is left is not
  /// modulated.
  Commands play(const graph::PlayVoice& play, std::optional<Instant> at, Instant now, const Plan& plan);
  Commands release(const graph::Release& release) const;
  Commands turn(const graph::Turn& turn, const Plan& plan) const;
  /// The voice is gone: what it had goes too.
  Commands ended(VoiceId voice);
  /// The commands that give voices of the strip its new settings; voices that have not begun get them as they begin.
  Timed retuned(const StripPlan& strip, Instant now);
  /// The commands that set those controls for voices that the server has and that begin after `now`, at their begin.
  Timed told_ahead(InstrumentId instrument, const Controls& controls, Instant now);

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

  Commands choke(const graph::PlayVoice& play, Instant begins, const PlannedVoice& planned);
  Commands start_modulators(const graph::PlayVoice& play, std::optional<Instant> at, const PlannedVoice& voice,
                            NewUnit& made);
  bool take_buses(std::size_t count, Modulators& into);
  std::vector<NodeId> nodes_of(VoiceId voice) const;

  Pool buses_;
  std::map<VoiceId, Modulators> modulated_{};
  std::map<VoiceId, Choked> choked_{};
  std::map<InstrumentId, std::map<VoiceId, Instant>> ahead_{};  // that may not have begun
};

}  // namespace beltane::scsynth
