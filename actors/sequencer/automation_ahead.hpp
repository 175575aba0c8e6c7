#pragma once

#include <map>

#include "sequencer/ahead.hpp"
#include "sequencer/automation.hpp"

namespace beltane::sequencer {

/// Remembers which moves of automation were given out, so that any change of the project or the take costs only the
/// difference. A move that was given out and is not to be any more becomes one to where its target stands then. Pure:
/// no clock.
class AutomationAhead {
 public:
  explicit AutomationAhead(Reach reach = {}) : reach_(reach) {}

  /// The take or the project is another one, or is there for the first time: where everything stands now, and what
  /// comes within the horizon. Where the take has stopped, all that was moved goes back to where it rests.
  Gestures turn(const TakeSource&, const Take&, Instant now);
  /// Time went on: what has come within the horizon.
  Gestures advance(const TakeSource&, const Take&, Instant now);
  /// Where everything stands, and the whole window once more.
  Gestures again(const TakeSource&, const Take&, Instant now) const;

 private:
  using Key = std::pair<Instant, LaneAddress>;
  using Given = std::map<Key, PlannedMove>;
  using Lanes = std::map<LaneAddress, Cow<AutomationPoints>>;

  void settle(const TakeSource&, const Take&, const Lanes& lanes, Instant now, Gestures& out) const;

  Reach reach_;
  Given given_{};  // and still to come, but for the last second
  Instant given_to_{};
  Take take_{};
  TempoMap tempo_{};
  Lanes lanes_{};  // that were told something, as they were then
};

}  // namespace beltane::sequencer
