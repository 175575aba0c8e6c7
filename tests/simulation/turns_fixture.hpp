#pragma once

#include <deque>
#include <functional>
#include <memory>

namespace caf {
class actor_system;
class resumable;
}  // namespace caf

namespace beltane::simulation {

/// CAF's actors without threads: an actor that has messages runs when somebody gives it its turn.
class Turns {
 public:
  using Actor = caf::resumable*;

  Turns();
  ~Turns();
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  caf::actor_system& system();
  /// Who hears of an actor that has messages, and gives it its turn; nobody: it waits for `run_all`.
  void set_ready(std::function<void(Actor)> ready);
  /// Has it handle so many messages at most.
  void run(Actor actor, std::size_t messages);
  /// Has all that wait work off their messages.
  void run_all();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

/// The actors of all simulated processes; one system for all of them, for a system costs more than a life.
Turns& ordinary_turns();
/// The same of those that may block.
Turns& blocking_turns();

}  // namespace beltane::simulation
