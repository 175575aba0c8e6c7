#pragma once

#include "voices/voice.hpp"

namespace beltane::voices {

/// The two orders of one scope, for all its lanes.
struct LanePlaces {
  OrderPlaces starts{};
  OrderPlaces ends{};
};

/// So many voices at once: each lane holds one voice after another in the order of their own times, and a voice that
/// is given a lane takes it from the one before at the moment it begins. Which: one that is released by then, the
/// earliest first; else the one that began first. A note that comes late between others (a key among notes of the
/// project) takes the lane until its next voice begins. At no time have more voices a lane than there are lanes.
class Lanes {
 public:
  Lanes(Scope scope, std::size_t limit, LanePlaces& places)
      : scope_(scope), limit_(limit), starts_(places.starts, limit), ends_(places.ends, limit) {}

  /// Gives the voice a lane. Answers the voice that it takes it from, or none: that one's time has changed.
  Index enter(VoiceTable&, Index voice);
  /// The voice needs no lane any more. Answers the voice whose time has changed by that, or none.
  Index leave(VoiceTable&, Index voice);
  /// The voice's end has changed.
  void end_moved(const VoiceTable&, Index voice);

  std::size_t busy() const { return starts_.size(); }

 private:
  InLane& link(VoiceTable& voices, Index voice) const { return voices[voice].lane[static_cast<std::size_t>(scope_)]; }
  void hold(const VoiceTable&, Index voice);
  void let_go(Index voice);
  Index enter_behind(VoiceTable&, Index victim, Index voice);
  Index enter_among(VoiceTable&, Index voice);

  Scope scope_;
  std::size_t limit_;
  Order starts_;  // the last voice of each lane, by when it begins
  Order ends_;    // the same, by when its release begins
};

}  // namespace beltane::voices
