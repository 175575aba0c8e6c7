#pragma once

#include <optional>

#include "sequencer/take.hpp"

namespace beltane::sequencer {

/// One way through the music without a jump: up to the loop's end, or for ever. What begins behind a loop goes on to
/// the next whole beat, and from there to the loop's start, so that the pulse goes on.
struct LoopPass {
  std::uint64_t pass{};
  Instant begins{};
  Beats from{};
  Beats to{};  // infinite where nothing comes round
};

/// Maps rig time to beats and back for a take that is playing. Exact to the nanosecond however often the loop comes
/// round: each pass is computed from the anchor, not from the one before. Keeps a reference to the tempo map.
class BeatTimeline {
 public:
  BeatTimeline(const Take& take, const TempoMap& tempo);

  /// Where the music is. Before the anchor: where it will begin.
  Beats beat(Instant at) const;
  /// Which pass of the loop it is in.
  std::uint64_t pass(Instant at) const;
  /// The stretch that is played in that pass; none where it is not played (any more).
  std::optional<LoopPass> stretch(std::uint64_t pass) const;
  /// When a beat is reached in a stretch; before it begins for beats before it.
  Instant at(const LoopPass& stretch, Beats beat) const;

 private:
  Seconds since_pass_began(Instant at) const;

  const Take& take_;
  const TempoMap& tempo_;
  bool looping_{};
  Seconds start_{};      // from beat 0 to the anchor's beat
  Beats first_to_{};     // where the first pass ends
  Seconds first_{};      // length of the first pass, from the anchor
  Seconds round_{};      // length of each later pass
  Seconds loop_from_{};  // from beat 0 to where the loop begins
};

}  // namespace beltane::sequencer
