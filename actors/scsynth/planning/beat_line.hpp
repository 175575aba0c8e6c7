#pragma once

#include <optional>

#include "model/messages/transport.hpp"

namespace beltane::scsynth {

/// What units that follow the beat are told: the beat at a moment, from which they count on by the tempo. They are told
/// again when the music went elsewhere, or when somebody may have come who has not heard. Pure.
class BeatLine {
 public:
  /// Beats that are told are counted round after so many: a multiple of all note lengths that a unit can follow
  /// (`~divisions` in synthdefs/common.scd), and small enough for the server's 32-bit numbers.
  static constexpr double round = 48;

  /// What to tell for the moment `at`; none where all know, or the music stands.
  std::optional<double> telling(const Playhead& playhead, Instant at);
  /// Somebody came who has not heard.
  void tell_again() { told_.reset(); }

 private:
  struct Told {
    Instant at{};
    Beats beat{};
    Bpm tempo{};
  };
  std::optional<Told> told_{};
  bool second_{};  // every second time a round is added: the same beat again is a change too
};

/// The beat for the bus: the first telling of a performance.
double beat_told(Beats beat, bool second = false);

}  // namespace beltane::scsynth
