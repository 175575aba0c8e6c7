#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "simulation/dice.hpp"
#include "simulation/timeline.hpp"
#include "simulation/turns_fixture.hpp"

namespace beltane::simulation {

/// One life of a simulated process.
struct Life {
  std::string process{};
  bool dead{};                          // nothing that it still does has an effect
  Instant frozen_until{};               // it does nothing before
  std::deque<Turns::Actor> blocking{};  // its blocking actors that wait for their turn
};
using LifeHandle = std::shared_ptr<Life>;

/// How bad the network and the processors are, in percent and as the longest delays.
struct Weather {
  unsigned publication_lost{};
  unsigned publication_doubled{};
  unsigned publication_late{};  // comes after those behind it
  std::chrono::nanoseconds longest_hop{std::chrono::microseconds(200)};
  std::chrono::nanoseconds longest_turn{std::chrono::microseconds(500)};  // until a blocking actor runs
};

/// What all simulated processes share: the clock, the dice and the processor. Code of a process runs only in `enter`.
class Machine {
 public:
  using Task = std::function<void()>;

  explicit Machine(std::uint64_t seed);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  Instant now() const { return timeline.now(); }
  /// Runs the task as that process, and then whatever its actors have to do. Nothing where it is dead.
  void enter(const LifeHandle& life, const Task& task);
  /// The same when the moment has come; where the process is frozen then, afterwards.
  void schedule(const LifeHandle& life, Instant due, Task task);
  /// The process has died: `drop` lets go of what it was. All that this does has no effect.
  void bury(const LifeHandle& life, const Task& drop);
  /// The process that runs now; none: it is the simulation itself.
  const LifeHandle& current() const { return current_; }
  std::chrono::nanoseconds hop() { return dice.between(std::chrono::microseconds(20), weather.longest_hop); }

  Timeline timeline{};
  Dice dice;
  Weather weather{};

 private:
  void run_as(const LifeHandle& life, const Task& task);
  void run_actors();
  void blocking_actor_is_ready(Turns::Actor actor);
  void run_blocking(const LifeHandle& life);

  LifeHandle current_{};
  std::deque<Turns::Actor> ready_{};
};

}  // namespace beltane::simulation
