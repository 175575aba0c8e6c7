#include "loop/poller.hpp"

#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <zmq.hpp>

namespace beltane::loop {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds longest_wait{1000};

}  // namespace

Poller::Poller() : wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), thread_([this] { run(); }) {
  pthread_setname_np(thread_.native_handle(), "loop");
}

Poller::~Poller() {
  end();
  ::close(wake_);
}

void Poller::end() {
  if (!thread_.joinable()) return;
  ending_ = true;
  wake();
  thread_.join();
  watched_.clear();
  while (run_tasks()) continue;  // what was read is closed
}

void Poller::wake() {
  const std::uint64_t one = 1;
  (void)!::write(wake_, &one, sizeof one);
}

void Poller::post(Task task) {
  bool first = false;
  {
    std::lock_guard lock(mutex_);
    first = tasks_.empty();
    tasks_.push_back(std::move(task));
  }
  if (first && !is_here()) wake();
}

void Poller::run_here_or_post(Task task) {
  if (is_here()) return task();
  post(std::move(task));
}

void Poller::call(const Task& task) {
  if (is_here()) return task();
  std::promise<void> done;
  post([&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

void Poller::watch(void* socket, int descriptor, Task on_readable, std::function<bool()> willing) {
  run_here_or_post([this, watched = Watched{socket, descriptor, std::move(on_readable), std::move(willing)}]() mutable {
    watched_.push_back(std::move(watched));
  });
}

/// Never at once: what is forgotten may be what runs.
void Poller::forget_socket(void* socket) {
  post([this, socket] { watched_.remove_if([socket](const Watched& each) { return each.socket == socket; }); });
}

void Poller::forget_descriptor(int descriptor) {
  post([this, descriptor] {
    watched_.remove_if([descriptor](const Watched& each) { return !each.socket && each.descriptor == descriptor; });
  });
}

void Poller::arm(const std::shared_ptr<Timer>& timer) {
  if (timer->due) timers_.emplace(*timer->due, timer);
}

void Poller::set_work(Work* work) {
  call([this, work] { work_ = work; });
}

void Poller::run() {
  while (!ending_) {
    poll();
    run_tasks();
    ring_timers();
    run_work();
  }
  run_tasks();  // what was sent before the end still goes out
}

void Poller::poll() {
  std::vector<zmq::pollitem_t> items{{nullptr, wake_, ZMQ_POLLIN, 0}};
  std::vector<Watched*> asked{nullptr};
  bool unwilling = false;
  for (auto& watched : watched_) {
    if (watched.willing && !watched.willing()) {
      unwilling = true;
      continue;
    }
    items.push_back({watched.socket, watched.descriptor, ZMQ_POLLIN, 0});
    asked.push_back(&watched);
  }
  try {
    zmq::poll(items, patience(unwilling));
  } catch (const zmq::error_t&) {  // interrupted by a signal
    return;
  }
  if (items[0].revents != 0) {
    std::uint64_t count = 0;
    (void)!::read(wake_, &count, sizeof count);
  }
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (items[i].revents == 0) continue;
    asked[i]->on_readable();
    run_work();  // what came from this socket does not wait for what comes from the others
  }
}

bool Poller::run_tasks() {
  std::vector<Task> tasks;
  {
    std::lock_guard lock(mutex_);
    tasks.swap(tasks_);
  }
  for (auto& task : tasks) {
    task();
    run_work();
  }
  return !tasks.empty();
}

void Poller::run_work() { work_is_ready_ = work_ && work_->run(); }

/// Each timer that is due now rings once, also where it sets itself to a moment that has passed.
void Poller::ring_timers() {
  const auto end = timers_.upper_bound(Clock::now());
  std::vector<std::pair<Instant, std::weak_ptr<Timer>>> due(timers_.begin(), end);
  timers_.erase(timers_.begin(), end);
  for (const auto& [moment, held] : due) {
    const auto timer = held.lock();
    if (!timer || timer->due != moment) continue;  // dropped, cancelled, or set anew
    timer->due.reset();
    timer->ring();
    run_work();
  }
}

milliseconds Poller::patience(bool somebody_unwilling) {
  if (work_is_ready_) return milliseconds(0);
  if (somebody_unwilling) return milliseconds(1);
  auto wait = longest_wait;
  const auto limit = [&](Instant due) {
    wait = std::clamp(std::chrono::ceil<milliseconds>(due - Clock::now()), milliseconds(0), wait);
  };
  if (!timers_.empty()) limit(timers_.begin()->first);
  if (const auto next = work_ ? work_->next() : std::nullopt) limit(*next);
  return wait;
}

}  // namespace beltane::loop
