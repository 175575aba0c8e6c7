#pragma once

#include <map>
#include <vector>

#include "graph/audio_backend.hpp"
#include "scsynth/planning/nodes.hpp"

namespace beltane::scsynth {

/// Which channels are muted, from what the units that guard them say. A unit repeats itself twice a second while it
/// mutes; where that is missing it is gone, or healed unheard. Pure: the time is always passed in.
class Guards {
 public:
  static constexpr Seconds forgotten_after{1.5};

  /// The unit, which stands on that strip, says so.
  void hear(NodeId node, StripId strip, graph::Fault fault, Instant now);
  /// What changed since the last call, a channel an event. A channel has the worst fault of its units since it was
  /// well.
  std::vector<graph::ChannelMuted> changes(Instant now);

 private:
  struct Muted {
    StripId strip{};
    graph::Fault fault{};
    Instant heard{};
  };
  std::map<NodeId, Muted> muted_{};
  std::map<StripId, graph::Fault> told_{};
};

}  // namespace beltane::scsynth
