#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "loop/loop.hpp"

namespace beltane::loop {

using Task = std::function<void()>;

/// What runs on the loop's thread beside sockets and timers: the actors.
class Work {
 public:
  virtual ~Work() = default;
  /// Does what is ready. True while more is ready.
  virtual bool run() = 0;
  /// When it wants to run next, where nothing comes before.
  virtual std::optional<Instant> next() = 0;
};

/// A moment at which something is called. Thread: the loop's, but for making and dropping it.
struct Timer {
  Task ring{};
  std::optional<Instant> due{};
};

/// Waits for sockets, descriptors and moments on a thread of its own, and calls what was given for each.
class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Whether the caller is on its thread.
  bool is_here() const { return std::this_thread::get_id() == thread_.get_id(); }
  void post(Task task);
  /// At once on its thread, else as soon as it turns to its tasks.
  void run_here_or_post(Task task);
  void call(const Task& task);
  /// Interrupts a wait, so that `Work` is asked. Any thread.
  void wake();

  /// A ZeroMQ socket. Whoever uses it otherwise than by `on_readable` sets `touched`, for then its descriptor may not
  /// tell any more what is there to be read. While `willing` (if given) says no, it is not read.
  void watch(void* socket, bool& touched, Task on_readable, std::function<bool()> willing = {});
  void watch(int descriptor, Task on_readable);
  /// After this, `on_readable` is not called: it is dropped before the next turn.
  void forget_socket(void* socket);
  void forget_descriptor(int descriptor);

  /// Rings when `timer.due` has come, if it is still alive and due then. Thread: its own.
  void arm(const std::shared_ptr<Timer>& timer);

  /// Null: nothing else runs here. Blocks until the former is not running.
  void set_work(Work* work);

  /// Does what was posted, and ends the thread.
  void end();

 private:
  struct Watched {
    void* socket{};
    bool* touched{};  // of a socket: what its descriptor says is not enough
    int descriptor{-1};
    Task on_readable{};
    std::function<bool()> willing{};
    bool readable{};
  };

  void run();
  void poll();
  bool wait(const std::vector<Watched*>& willing, bool unwilling);
  bool run_tasks();  // false: there were none
  bool has_tasks();
  void run_work();
  void ring_timers();
  std::chrono::nanoseconds patience(bool somebody_unwilling);

  std::atomic<bool> ending_{};
  int wake_;
  std::mutex mutex_{};
  std::vector<Task> tasks_{};  // guarded by mutex_; all below: its thread only
  std::list<Watched> watched_{};
  std::multimap<Instant, std::weak_ptr<Timer>> timers_{};
  Work* work_{};
  bool work_is_ready_{};
  std::thread thread_;  // last: everything above is there before it runs
};

}  // namespace beltane::loop
