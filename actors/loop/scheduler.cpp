#include "loop/scheduler.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/detail/simple_actor_clock.hpp>
#include <caf/execution_unit.hpp>
#include <caf/logger.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>
#include <deque>
#include <mutex>

namespace beltane::loop {
namespace {

using Coordinator = caf::scheduler::abstract_coordinator;

/// Messages that one actor handles before the next has its turn.
constexpr std::size_t messages_a_resume = 64;
/// Actors that have their turn before sockets and timers are looked at again.
constexpr int actors_a_turn = 64;

/// The moments that actors wait for. Detached actors ask for theirs from their own threads.
class LoopClock final : public caf::detail::simple_actor_clock {
 public:
  explicit LoopClock(Poller& poller) : poller_(poller) {}

  std::optional<Instant> next() {
    std::lock_guard lock(mutex_);
    return schedule_.empty() ? std::nullopt : std::optional<Instant>(schedule_.begin()->first);
  }
  void ring() {
    std::lock_guard lock(mutex_);
    trigger_expired_timeouts();
  }

  void set_ordinary_timeout(time_point t, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) override {
    changed([&] { simple_actor_clock::set_ordinary_timeout(t, self, type, id); });
  }
  void set_multi_timeout(time_point t, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) override {
    changed([&] { simple_actor_clock::set_multi_timeout(t, self, type, id); });
  }
  void set_request_timeout(time_point t, caf::abstract_actor* self, caf::message_id id) override {
    changed([&] { simple_actor_clock::set_request_timeout(t, self, id); });
  }
  void cancel_ordinary_timeout(caf::abstract_actor* self, caf::atom_value type) override {
    changed([&] { simple_actor_clock::cancel_ordinary_timeout(self, type); });
  }
  void cancel_request_timeout(caf::abstract_actor* self, caf::message_id id) override {
    changed([&] { simple_actor_clock::cancel_request_timeout(self, id); });
  }
  void cancel_timeouts(caf::abstract_actor* self) override {
    changed([&] { simple_actor_clock::cancel_timeouts(self); });
  }
  void schedule_message(time_point t, caf::strong_actor_ptr receiver, caf::mailbox_element_ptr content) override {
    changed([&] { simple_actor_clock::schedule_message(t, std::move(receiver), std::move(content)); });
  }
  void schedule_message(time_point t, caf::group target, caf::strong_actor_ptr sender, caf::message content) override {
    changed([&] { simple_actor_clock::schedule_message(t, std::move(target), std::move(sender), std::move(content)); });
  }
  void cancel_all() override {
    changed([&] { simple_actor_clock::cancel_all(); });
  }

 private:
  template <class Change>
  void changed(const Change& change) {
    {
      std::lock_guard lock(mutex_);
      change();
    }
    if (!poller_.is_here()) poller_.wake();
  }

  Poller& poller_;
  std::recursive_mutex mutex_{};  // an actor that ends because of a timeout cancels its others
};

/// CAF's scheduler: a queue of actors that have messages, worked off by the poller's thread.
class LoopCoordinator final : public Coordinator, public caf::execution_unit, public Work {
 public:
  LoopCoordinator(caf::actor_system& system, Poller& poller)
      : Coordinator(system), caf::execution_unit(&system), poller_(poller), clock_(poller) {}

  // CAF's side
  void start() override { poller_.set_work(this); }  // without the printer: nobody here prints
  /// Every actor of ours has ended; CAF's own are told to end, and do it here.
  void stop() override {
    poller_.call([this] {
      while (run()) continue;
      caf::logger::set_current_actor_system(nullptr);  // CAF waits until every thread has let go of its logger
    });
    poller_.set_work(nullptr);
    clock_.cancel_all();
  }
  void enqueue(caf::resumable* job) override {
    {
      std::lock_guard lock(mutex_);
      ready_.push_back(job);
    }
    if (!poller_.is_here()) poller_.wake();
  }
  void exec_later(caf::resumable* job) override { enqueue(job); }
  bool detaches_utility_actors() const override { return false; }
  caf::actor_clock& clock() noexcept override { return clock_; }

  // the poller's side
  bool run() override {
    if (running_) return false;  // an actor called what runs the loop's tasks
    running_ = true;
    clock_.ring();
    for (int left = actors_a_turn; left > 0 && waiting() > 0; --left) resume(pop());
    running_ = false;
    return waiting() > 0;
  }
  std::optional<Instant> next() override { return clock_.next(); }

 private:
  std::size_t waiting() {
    std::lock_guard lock(mutex_);
    return ready_.size();
  }
  caf::resumable* pop() {
    std::lock_guard lock(mutex_);
    auto* job = ready_.front();
    ready_.pop_front();
    return job;
  }
  void resume(caf::resumable* job) {
    switch (job->resume(this, messages_a_resume)) {
      case caf::resumable::resume_later:
        return enqueue(job);
      case caf::resumable::done:
      case caf::resumable::awaiting_message:
        return intrusive_ptr_release(job);
      case caf::resumable::shutdown_execution_unit:
        return;
    }
  }

  Poller& poller_;
  LoopClock clock_;
  std::mutex mutex_{};
  std::deque<caf::resumable*> ready_{};  // guarded by mutex_
  bool running_{};
};

struct Config : caf::actor_system_config {
  explicit Config(Poller& poller) {
    module_factories.emplace_back([&poller](caf::actor_system& system) -> caf::actor_system::module* {
      return new LoopCoordinator(system, poller);
    });
  }
};

}  // namespace

struct Actors::Inside {
  explicit Inside(Poller& poller) : config(poller), system(config) {}
  Config config;
  caf::actor_system system;
};

Actors::Actors(Poller& poller) : inside_(std::make_unique<Inside>(poller)) {}
Actors::~Actors() = default;
caf::actor_system& Actors::system() { return inside_->system; }

}  // namespace beltane::loop
