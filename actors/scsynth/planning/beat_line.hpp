#pragma once

#include <optional>

#include "model/messages/transport.hpp"

namespace beltane::scsynth {

/// The beat for units that follow the music: each message gives the beat at a moment, and the units count on by the
/// tempo. A new message is due when the music jumps or when units are new. Pure.
class BeatLine {
 public:
  /// Beats that are told are counted round after so many: a multiple of all note lengths that a unit can follow
  /// (`~divisions` in synthdefs/common.scd), and small enough for the server's 32-bit numbers.
  static constexpr double round = 48;

  /// The beat to send for the moment `at`; none where no message is due.
  std::optional<double> telling(const Playhead& playhead, Instant at);
  /// Units are new: the beat must be sent again.
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
