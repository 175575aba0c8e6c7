#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "model/editing/change.hpp"
#include "model/timing/controllers.hpp"
#include "model/timing/move_timelines.hpp"
#include "voices/layers.hpp"
#include "voices/pools.hpp"

namespace beltane::voices {

/// All that the voices know: the pools, who plays along with whom, the controllers of instruments and their moves to
/// come, and whether the backend has said yet what it plays. Until it has, notes wait: what it plays may be the same
/// notes, from before a restart. They also wait for the project. Pure: the clock is handed in. What is answered goes to
/// the backend; an empty answer means nothing to send, but for `link_up`, whose empty commands are the question.
class Voices {
 public:
  explicit Voices(Limits limits = {}, std::size_t begin = 0) : pools_(limits, begin) {}

  /// Valid until the next call, as all that is answered.
  const VoiceCommands& play(const Gestures&, Instant now);
  const VoiceCommands& handle(const VoiceEvents&, Instant now);
  /// Another project, which comes with another epoch, finds all controllers at rest.
  const VoiceCommands& learn(const Project&, Epoch, Instant now);
  const VoiceCommands& tick(Instant now);
  /// When `tick` is due next, where nothing happens before.
  Instant next_tick(Instant now) const;
  /// The backend can be reached (again): it is asked what it knows.
  const VoiceCommands& link_up(Instant now);

  Counts counts() const { return pools_.counts(); }
  std::map<std::string, double> figures() const;
  std::map<std::string, std::string> words() const;

 private:
  bool ready() const { return backend_known_ && project_known_; }
  void perform(const Gesture&, Instant now);
  void perform_waiting(Instant now);
  void do_it(const PlayNote&, Instant now);
  void do_it(const ReleaseNote&, Instant now);
  void do_it(const CancelNote&, Instant now);
  void do_it(const Silence&, Instant now);
  void do_it(const MoveController&, Instant now);
  void do_it(const MoveParam&, Instant now);
  void play_one(PlayNote, InstrumentId, Instant now);
  void turn(const TurnController&, Instant now);
  void rest(Instant now);
  void reconcile(const VoicesKnown&, Instant now);

  Pools pools_;
  Layers layers_{};
  ControllerTimelines controllers_{};  // of instruments
  MoveTimelines moves_{};              // of parameters
  VoiceCommands out_{};
  std::deque<Gesture> waiting_{};
  bool backend_known_{};  // what it plays
  std::optional<Project> project_{};
  bool project_known_{};            // or waited for in vain
  std::optional<Epoch> epoch_{};    // of the project that was learnt last
  std::optional<Instant> asked_{};  // when the backend was asked, while not all that is needed is known
  Instant ticked_{};
  std::uint64_t waited_in_vain_{};
};

}  // namespace beltane::voices
