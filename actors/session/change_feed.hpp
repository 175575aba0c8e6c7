#pragma once

#include <string>
#include <utility>

#include "session/change_ring.hpp"
#include "session/outcome.hpp"

namespace beltane {

/// What followers hear: every change, a pulse with the digest of the project while nothing changes, and what they
/// missed. Pure: the clock is given, digests are worked out elsewhere.
class ChangeFeed {
 public:
  static constexpr auto pulse_after = std::chrono::milliseconds(90);  // of quiet
  static constexpr std::uint64_t measure_after_changes = 64;
  static constexpr auto measure_after_quiet = std::chrono::milliseconds(100);

  void publish(const Change&, Moment now, Outcome&);
  /// Another project, or the same in a new epoch: followers take it whole.
  void restart(const Studio&, Moment now, Outcome&);
  /// Pulses, and asks for the digest, where that is due.
  void tick(const Studio&, Moment now, Outcome&);
  /// The digest of the project at a revision.
  void measured(Epoch, Revision, std::uint64_t digest);
  /// What the follower missed, or else the project whole.
  CaughtUp catch_up(const CatchUp&, const Studio&, Revision durable, const std::string& path) const;

 private:
  using Point = std::pair<Epoch, Revision>;
  void pulse(const Studio&, Moment now, Outcome&);
  void measure_when_due(const Studio&, Moment now, Outcome&);

  ChangeRing ring_{};
  Moment last_published_{};
  Moment last_change_{};
  Point measuring_{};  // whose digest was last asked for
  Point measured_{};
  std::uint64_t digest_{};  // at `measured_`
};

}  // namespace beltane
