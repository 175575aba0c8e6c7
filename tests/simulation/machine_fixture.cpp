#include "simulation/disk_fixture.hpp"
#include "simulation/machine.hpp"

namespace beltane::simulation {
namespace {

constexpr std::size_t messages_a_turn = 64;

}  // namespace

Machine::Machine(std::uint64_t seed) : dice(seed) {
  ordinary_turns().set_ready([this](Turns::Actor actor) { ready_.push_back(actor); });
  blocking_turns().set_ready([this](Turns::Actor actor) { blocking_actor_is_ready(actor); });
}

Machine::~Machine() {
  run_actors();
  ordinary_turns().set_ready({});
  blocking_turns().set_ready({});
}

void Machine::enter(const LifeHandle& life, const Task& task) {
  if (!life->dead) run_as(life, task);
}

void Machine::run_as(const LifeHandle& life, const Task& task) {
  const auto before = std::exchange(current_, life);
  Disk::set_writer(life.get());
  task();
  run_actors();
  current_ = before;
  Disk::set_writer(current_.get());
}

void Machine::schedule(const LifeHandle& life, Instant due, Task task) {
  timeline.at(due, [this, life, task = std::move(task)]() mutable {
    if (life->dead) return;
    if (life->frozen_until > now()) return schedule(life, life->frozen_until, std::move(task));
    run_as(life, task);
  });
}

/// Actors that end need a last turn for that.
void Machine::bury(const LifeHandle& life, const Task& drop) {
  life->dead = true;
  run_as(life, drop);
  while (!life->blocking.empty()) run_blocking(life);
}

void Machine::run_actors() {
  while (!ready_.empty()) {
    auto* actor = ready_.front();
    ready_.pop_front();
    ordinary_turns().run(actor, messages_a_turn);
  }
}

void Machine::blocking_actor_is_ready(Turns::Actor actor) {
  const auto life = current_;
  life->blocking.push_back(actor);
  schedule(life, now() + dice.between(std::chrono::microseconds(50), weather.longest_turn), [this, life] {
    if (!life->blocking.empty()) run_blocking(life);
  });
}

void Machine::run_blocking(const LifeHandle& life) {
  auto* actor = life->blocking.front();
  life->blocking.pop_front();
  run_as(life, [actor] { blocking_turns().run(actor, messages_a_turn); });
}

}  // namespace beltane::simulation
