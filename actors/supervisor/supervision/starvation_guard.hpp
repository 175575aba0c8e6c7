#pragma once

#include <atomic>
#include <thread>

#include "host/fd.hpp"
#include "supervisor/tree/restart_policy.hpp"

namespace beltane::supervisor {

/// Judges whether a loop gets to run. Pure.
class StarvationWatch {
 public:
  static constexpr Seconds overdue_after{0.15};
  static constexpr Seconds raised_for{5};  // since it was overdue last: a hang is found and ended in less

  /// It runs, and is to run again at `due`.
  void ran(Moment due) { due_ = due; }
  /// Whether it needs a higher priority now.
  bool look(Moment now);

 private:
  Moment due_{Moment::max()};
  Moment overdue_{};  // last seen so
  bool raised_{};
};

/// Sees to it that a loop runs also while the audio threads of a server that hangs have every core, which they do at a
/// real-time priority of their own: one above those is lent to all threads of this process while the loop is overdue.
/// Where the system allows no such priority, nothing is done.
class StarvationGuard {
 public:
  StarvationGuard();
  ~StarvationGuard();
  StarvationGuard(const StarvationGuard&) = delete;
  StarvationGuard& operator=(const StarvationGuard&) = delete;

  /// The loop is about to sleep until then at most.
  void sleeps_until(Moment due) { due_ = due.time_since_epoch().count(); }

 private:
  void watch();

  std::atomic<Moment::rep> due_{Moment::max().time_since_epoch().count()};
  Fd end_;
  std::thread thread_{};
};

}  // namespace beltane::supervisor
