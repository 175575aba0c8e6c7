#pragma once

#include <vector>

#include "host/fd.hpp"
#include "supervisor/tree/restart_policy.hpp"

namespace beltane::supervisor {

/// Sleeps in poll(2), and knows how long the loop was busy before that.
class SupervisorPoller {
 public:
  SupervisorPoller();
  /// Blocks until a file is readable, a signal asks for the end, or the moment has come.
  void wait(const std::vector<int>& fds, Moment due);
  /// Whether a signal asked for the end since the last call.
  bool told_to_end();
  Moment woke() const { return woke_; }
  /// Since the wake-up before this one, where something was waiting already; else nothing.
  Seconds busy_before() const { return busy_before_; }

 private:
  Fd signals_;
  Moment woke_{};
  Seconds busy_before_{};
};

}  // namespace beltane::supervisor
