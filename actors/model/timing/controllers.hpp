#pragma once

#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "model/messages/gesture.hpp"

namespace beltane {

/// Where the controllers of instruments and of voices stand, and the moves that are still to come, as far as anybody
/// has said. A late move counts from its arrival. Bounded: of too many moves of one controller the earliest are
/// forgotten. Pure: the clock is passed in.
class ControllerTimelines {
 public:
  /// False where exactly that was recorded before, or where there is no room for another instrument.
  bool record(const TurnController&, Instant now);
  /// Takes over the controllers of which nothing is known here.
  void merge(ControllerTimelines&& other) { timelines_.merge(other.timelines_); }
  /// Forgets the controllers of that voice.
  void forget(InstrumentId, VoiceId);
  /// Forgets that one move.
  void forget(const TurnController&);
  /// Forgets the moves after `time`: of that instrument and its voices, or of all.
  void forget_after(Instant time, std::optional<InstrumentId>);

  /// The positions at that time; those of which nothing is known by then are as in `otherwise`.
  ControllerState state(InstrumentId, std::optional<VoiceId>, Instant time, ControllerState otherwise = {}) const;
  /// For each controller the move that stands at `now`, and those that come after it, by time.
  std::vector<TurnController> all(Instant now) const;

 private:
  using Key = std::tuple<InstrumentId, std::optional<VoiceId>, Controller>;
  using Timeline = std::vector<std::pair<Instant, double>>;  // by time

  std::map<Key, Timeline> timelines_{};
};

}  // namespace beltane
