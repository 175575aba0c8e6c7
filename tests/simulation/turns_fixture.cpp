#include "simulation/turns_fixture.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/detail/simple_actor_clock.hpp>
#include <caf/execution_unit.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

namespace beltane::simulation {
namespace {

constexpr std::size_t all_messages = 1'000'000;

/// CAF's scheduler: it only says who is ready.
class Coordinator final : public caf::scheduler::abstract_coordinator, public caf::execution_unit {
 public:
  explicit Coordinator(caf::actor_system& system) : abstract_coordinator(system), caf::execution_unit(&system) {}

  void start() override {}
  void stop() override { run_all(); }
  void enqueue(caf::resumable* actor) override { ready ? ready(actor) : waiting_.push_back(actor); }
  void exec_later(caf::resumable* actor) override { enqueue(actor); }
  bool detaches_utility_actors() const override { return false; }
  caf::actor_clock& clock() noexcept override { return clock_; }

  void run(caf::resumable* actor, std::size_t messages) {
    switch (actor->resume(this, messages)) {
      case caf::resumable::resume_later:
        return enqueue(actor);
      case caf::resumable::done:
      case caf::resumable::awaiting_message:
        return intrusive_ptr_release(actor);
      case caf::resumable::shutdown_execution_unit:
        return;
    }
  }
  void run_all() {
    while (!waiting_.empty()) {
      auto* actor = waiting_.front();
      waiting_.pop_front();
      run(actor, all_messages);
    }
  }

  std::function<void(caf::resumable*)> ready{};

 private:
  caf::detail::simple_actor_clock clock_{};
  std::deque<caf::resumable*> waiting_{};
};

struct Config : caf::actor_system_config {
  explicit Config(Coordinator*& made) {
    module_factories.emplace_back([&made](caf::actor_system& system) -> caf::actor_system::module* {
      return made = new Coordinator(system);  // the system owns it
    });
  }
};

}  // namespace

struct Turns::Inside {
  Coordinator* coordinator{};
  Config config{coordinator};
  caf::actor_system system{config};
};

Turns::Turns() : inside_(std::make_unique<Inside>()) {}
Turns::~Turns() = default;
caf::actor_system& Turns::system() { return inside_->system; }
void Turns::set_ready(std::function<void(Actor)> ready) {
  inside_->coordinator->run_all();
  inside_->coordinator->ready = std::move(ready);
}
void Turns::run(Actor actor, std::size_t messages) { inside_->coordinator->run(actor, messages); }
void Turns::run_all() { inside_->coordinator->run_all(); }

// Never destroyed: two systems of one thread share its logger, and the second to end would let go of it once more.
Turns& ordinary_turns() {
  static auto* turns = new Turns;
  return *turns;
}
Turns& blocking_turns() {
  static auto* turns = new Turns;
  return *turns;
}

}  // namespace beltane::simulation
