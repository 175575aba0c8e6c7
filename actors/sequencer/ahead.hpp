#pragma once

#include <map>

#include "sequencer/plan.hpp"

namespace beltane::sequencer {

/// How far ahead notes are given out, and which of them may still be taken back unheard.
struct Reach {
  Seconds horizon{0.500};  // notes are given out this long before they sound
  Seconds lead{0.060};     // nearer than this they are with the audio server, and stay as they are unless removed
  Seconds late{0.060};     // a note that was missed by no more is still worth playing
};

/// Remembers which notes of a take were given out, so that any change of the project or the take costs only the
/// difference. Pure: no clock.
class Ahead {
 public:
  explicit Ahead(Reach reach = {}) : reach_(reach) {}

  /// A take begins, or is taken up again after a restart: everything from `now` to the horizon, and what should
  /// sound already. Whoever has played some of it knows it by its ids.
  Gestures begin(const TakeSource&, const Take&, Instant now);
  /// Time went on: what has come within the horizon.
  Gestures advance(const TakeSource&, const Take&, Instant now);
  /// The project, or the take's anchor, changed: what must be cancelled, played, or end at another time.
  Gestures revise(const TakeSource&, const Take&, Instant now);
  /// The take is over: what has not begun never does, what sounds is released.
  Gestures end(Instant now);
  /// The whole window once more, with what was given out since `unheard_since` and still has a good while to sound.
  Gestures again(const TakeSource&, Instant now, Instant unheard_since) const;

  std::size_t size() const { return given_.size(); }

 private:
  struct Given {
    Planned event{};
    Instant sent{};
  };

  void give(Planned event, Instant now, Gestures& out);
  bool hold_committed(const TakeSource&, const Take&, Instant now, Given&, Gestures& out) const;
  void forget_over(Instant now);

  Reach reach_;
  std::map<EventKey, Given> given_{};
  Instant given_to_{};
};

}  // namespace beltane::sequencer
