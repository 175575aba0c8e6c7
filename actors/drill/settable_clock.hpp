#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "model/result.hpp"
#include "model/units.hpp"

namespace beltane::drill {

/// The system clock of every process that this one starts while it lives, which can be set without setting the
/// machine's; the monotonic clock is left alone. By a library that is preloaded (`preloaded/shifted_clock.cpp`), so the
/// environment of this process changes: one at a time, before there is a second thread.
class SettableClock {
 public:
  /// Refused where the library does not stand beside the program, or no file can be made.
  static Result<SettableClock> make();
  ~SettableClock();
  SettableClock(SettableClock&& other) noexcept
      : file_(std::exchange(other.file_, {})), shift_(std::exchange(other.shift_, nullptr)) {}
  SettableClock& operator=(SettableClock&&) = delete;

  /// Sets the clock ahead or (negative) back, and wakes who waits for that.
  void set(Seconds by);

 private:
  SettableClock(std::filesystem::path file, std::atomic<std::int64_t>* shift) : file_(std::move(file)), shift_(shift) {}
  std::filesystem::path file_;
  std::atomic<std::int64_t>* shift_;  // nanoseconds, in the file
};

}  // namespace beltane::drill
