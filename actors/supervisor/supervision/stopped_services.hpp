#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "supervisor/tree/process_tree.hpp"

namespace beltane::supervisor {

/// What /proc tells of a process at one moment.
struct RunState {
  bool stopped{};              // by a signal
  std::uint64_t timeslices{};  // how often it has run
};

/// Finds services that were stopped by a signal: such a process does not go on by itself, so nobody needs to wait until
/// it has left pings unanswered. One that runs in between, however little, is only slow. Pure: what /proc tells, and
/// the time, are passed in.
class StopWatch {
 public:
  static constexpr Seconds period{0.1};
  static constexpr Seconds stopped_after{0.15};

  /// Looks at a process. True once, when it has been stopped for so long.
  bool look(const std::string& name, std::int32_t pid, const RunState& state, Moment now);

 private:
  struct Stop {
    std::int32_t pid{};
    std::uint64_t timeslices{};
    Moment since{};
    bool told{};
  };
  std::map<std::string, Stop> stops_{};  // by process; of those that are stopped
};

/// Looks at the services of a rig, every `StopWatch::period`. Reads /proc.
class StoppedServices {
 public:
  /// Those that have been stopped for long since the last call.
  std::vector<std::string> look(const ProcessTree&, Moment now);
  Moment due() const { return due_; }

 private:
  StopWatch watch_{};
  Moment due_{};
};

}  // namespace beltane::supervisor
