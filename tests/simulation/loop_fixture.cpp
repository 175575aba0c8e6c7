#include "simulation/loop_fixture.hpp"

namespace beltane::simulation {
namespace {

struct Ticking : std::enable_shared_from_this<Ticking> {
  void arm(Machine& machine, const LifeHandle& life) {
    next = std::max(next + step, machine.now());
    machine.schedule(life, next, [&machine, life, weak = weak_from_this()] {
      const auto held = weak.lock();
      if (!held) return;
      held->tick();
      held->arm(machine, life);
    });
  }

  std::chrono::nanoseconds step{};
  std::function<void()> tick{};
  Instant next{};
};

class SimulatedAlarm final : public loop::Alarm {
 public:
  SimulatedAlarm(Machine& machine, LifeHandle life, std::function<void()> ring)
      : machine_(machine), life_(std::move(life)), ring_(std::make_shared<std::function<void()>>(std::move(ring))) {}

  /// What was set before finds that it is not the last.
  void set(Instant due) override {
    const auto mine = ++*set_;
    machine_.schedule(life_, due, [mine, set = set_, weak = std::weak_ptr(ring_)] {
      const auto held = weak.lock();
      if (held && *set == mine) (*held)();
    });
  }
  void cancel() override { ++*set_; }

 private:
  Machine& machine_;
  LifeHandle life_;
  std::shared_ptr<std::uint64_t> set_ = std::make_shared<std::uint64_t>();
  std::shared_ptr<std::function<void()>> ring_;
};

}  // namespace

loop::Hold SimulatedLoop::every(Seconds interval, std::function<void()> tick) {
  auto ticking = std::make_shared<Ticking>();
  ticking->step = std::chrono::nanoseconds(static_cast<std::int64_t>(interval.count * 1e9));
  ticking->tick = std::move(tick);
  ticking->next = machine_.now();
  ticking->arm(machine_, life_);
  return ticking;
}

std::shared_ptr<loop::Alarm> SimulatedLoop::alarm(std::function<void()> ring) {
  return std::make_shared<SimulatedAlarm>(machine_, life_, std::move(ring));
}

}  // namespace beltane::simulation
