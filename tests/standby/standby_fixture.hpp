#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "standby/mirrored_backend.hpp"

namespace beltane::standby {

/// A server without sound, which keeps what it was given. It outlives the engine that speaks with it.
struct FakeServer {
  graph::Graph graph{};
  graph::Graph prepared{};
  std::map<VoiceId, graph::PlayVoice> voices{};  // with the times as they were asked
  std::set<VoiceId> released{};
  std::map<VoiceId, graph::EngineTime> releases{};
  std::vector<graph::Turn> turns{};
  std::vector<graph::Move> moves{};
  std::vector<std::string> asked{};  // in words, in order
  std::vector<std::string> faults{};
  std::vector<graph::BackendEvent> events{};
  std::vector<std::uint64_t> tickets{};  // to confirm
  std::set<UnitName> deadly{};           // it dies when it is given a unit of those kinds
  std::set<UnitName> endless{};          // or hangs
  graph::Standing found{};               // by who joins
  std::string join_refusal{};
  std::size_t differences{};  // that the next look finds
  bool has_loaded{true};
  bool dead{};
  bool hung{};      // it confirms nothing
  Instant began{};  // its clock

  void end(VoiceId voice);
  /// All that was let go is over.
  void finish_released();
  void confirm_all();
  std::set<VoiceId> sounding() const;
};
using FakeServerPointer = std::shared_ptr<FakeServer>;

/// An engine on such a server; it knows nothing of its own.
std::unique_ptr<graph::AudioBackend> fake_engine(FakeServerPointer server, std::function<Instant()> now);

/// Does its tasks when it is told to.
class SteppedWorkers {
 public:
  MakeWorker make();
  /// The next task of each. False: there is none.
  bool step();
  void run_all() {
    while (step()) continue;
  }
  /// Nothing is done any more, as by a worker that waits for a server.
  bool stuck{};

  struct Queue {
    std::deque<std::function<void()>> tasks{};
  };

 private:
  std::vector<std::weak_ptr<Queue>> queues_{};
};

/// A mirrored engine on fake servers, and a clock that stands until it is moved.
class StandbyHarness {
 public:
  StandbyHarness();

  /// A standby on a new server, which is answered.
  FakeServerPointer add(Mode mode = Mode::mirror);
  /// The same, and it is ready.
  FakeServerPointer add_ready();
  /// Everybody does and hears what there is to do and hear.
  void pump();
  void pass(std::chrono::milliseconds time);
  /// The live server dies, and the standby takes over.
  bool kill_live();
  /// The standby crashes.
  std::optional<Withheld> crash();

  std::vector<VoiceId> ended() const;
  bool told_ready() const;

  Instant now{std::chrono::seconds(1'000)};
  FakeServerPointer live = server();
  FakeServerPointer standby{};
  SteppedWorkers workers{};
  Retired retired{};
  std::vector<graph::BackendEvent> told{};
  std::unique_ptr<MirroredBackend> engine{};

  FakeServerPointer server();
  graph::EngineTime at(std::chrono::milliseconds from_now) const;
};

}  // namespace beltane::standby
