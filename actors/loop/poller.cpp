#include "loop/poller.hpp"

#include <poll.h>
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
using std::chrono::nanoseconds;

constexpr nanoseconds longest_wait{std::chrono::seconds(1)};

/// False: interrupted by a signal.
bool poll_descriptors(std::vector<pollfd>& descriptors, nanoseconds limit) {
  const timespec wait{static_cast<time_t>(limit.count() / 1'000'000'000),
                      static_cast<long>(limit.count() % 1'000'000'000)};
  return ::ppoll(descriptors.data(), descriptors.size(), &wait, nullptr) >= 0;
}

/// What its descriptor has to tell is told by that.
bool has_input(void* socket) {
  int events = 0;
  std::size_t size = sizeof events;
  return zmq_getsockopt(socket, ZMQ_EVENTS, &events, &size) == 0 && (events & ZMQ_POLLIN) != 0;
}

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

void Poller::watch(void* socket, bool& touched, Task on_readable, std::function<bool()> willing) {
  int descriptor = -1;
  std::size_t size = sizeof descriptor;
  zmq_getsockopt(socket, ZMQ_FD, &descriptor, &size);
  touched = true;
  run_here_or_post([this, watched = Watched{socket, &touched, descriptor, std::move(on_readable),
                                            std::move(willing)}]() mutable { watched_.push_back(std::move(watched)); });
}

void Poller::watch(int descriptor, Task on_readable) {
  run_here_or_post([this, watched = Watched{nullptr, nullptr, descriptor, std::move(on_readable), {}}]() mutable {
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

/// libzmq looks at its sockets by system calls of its own, before and after it waits: with ten of them that took longer
/// than all that an edit needs. So the descriptors are waited for here, and only a socket is looked at whose descriptor
/// woke us or that was used since it was looked at last.
void Poller::poll() {
  std::vector<Watched*> willing;
  bool unwilling = false;
  for (auto& watched : watched_) {
    if (!watched.willing || watched.willing()) {
      willing.push_back(&watched);
      continue;
    }
    unwilling = true;
    *watched.touched = true;  // to be looked at when it is read again
  }
  if (!wait(willing, unwilling)) return;
  for (auto* watched : willing) {
    if (!std::exchange(watched->readable, false)) continue;
    if (watched->socket) *watched->touched = true;  // more may be there than is read in a turn
    watched->on_readable();
    run_work();  // what came from this socket does not wait for what comes from the others
  }
}

/// Until something is there to be read, or to be done. False: interrupted by a signal.
bool Poller::wait(const std::vector<Watched*>& willing, bool unwilling) {
  std::vector<pollfd> descriptors{{wake_, POLLIN, 0}};
  bool readable = false;
  for (auto* watched : willing) {
    descriptors.push_back({watched->descriptor, POLLIN, 0});
    if (watched->socket && std::exchange(*watched->touched, false)) watched->readable = has_input(watched->socket);
    readable = readable || watched->readable;
  }
  if (!poll_descriptors(descriptors, readable ? nanoseconds(0) : patience(unwilling))) return false;
  if (descriptors[0].revents != 0) {
    std::uint64_t count = 0;
    (void)!::read(wake_, &count, sizeof count);
  }
  for (std::size_t i = 0; i < willing.size(); ++i)
    if (descriptors[i + 1].revents != 0 && !willing[i]->readable)
      willing[i]->readable = !willing[i]->socket || has_input(willing[i]->socket);
  return true;
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

bool Poller::has_tasks() {
  std::lock_guard lock(mutex_);
  return !tasks_.empty();
}

/// A task that was posted here since the last ones were run has woken nobody.
nanoseconds Poller::patience(bool somebody_unwilling) {
  if (work_is_ready_ || has_tasks()) return nanoseconds(0);
  if (somebody_unwilling) return milliseconds(1);
  auto wait = longest_wait;
  const auto limit = [&](Instant due) { wait = std::clamp<nanoseconds>(due - Clock::now(), nanoseconds(0), wait); };
  if (!timers_.empty()) limit(timers_.begin()->first);
  if (const auto next = work_ ? work_->next() : std::nullopt) limit(*next);
  return wait;
}

}  // namespace beltane::loop
