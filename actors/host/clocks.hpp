#pragma once

#include <optional>

#include "model/units.hpp"

namespace beltane {

/// The monotonic clock and the system clock, read at one moment.
struct ClockReading {
  Instant monotonic{};
  WallTime wall{};
};
/// Reads both as close together as they can be read. Thread: any. Blocks: never.
ClockReading read_clocks();

/// By how much the system clock was set between the two readings, ahead or (negative) back. None where it was not: less
/// than two milliseconds are drift, or the error of a reading. A machine that slept has its clock set ahead.
std::optional<Seconds> clock_set_between(const ClockReading& before, const ClockReading& after);

/// Becomes readable when somebody sets the system clock, or the machine wakes from sleep (TFD_TIMER_CANCEL_ON_SET).
/// Where the kernel refuses that it never does, so the clocks are read now and then too. Thread: one. Blocks: never.
class ClockAlarm {
 public:
  ClockAlarm();
  ~ClockAlarm();
  ClockAlarm(const ClockAlarm&) = delete;
  ClockAlarm& operator=(const ClockAlarm&) = delete;

  /// For poll; -1 where there is none.
  int fd() const { return fd_; }
  /// Waits for the next time; what rang is over.
  void arm();

 private:
  int fd_{-1};
};

}  // namespace beltane
