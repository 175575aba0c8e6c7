#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>

#include "support/studio.hpp"

namespace beltane::test {

/// The system clock of every process that a user starts from now on, the tests' own left alone.
class ShiftedClock {
 public:
  explicit ShiftedClock(User& user);
  ~ShiftedClock();
  ShiftedClock(const ShiftedClock&) = delete;
  ShiftedClock& operator=(const ShiftedClock&) = delete;

  /// Sets the clock ahead or (negative) back.
  void set(std::chrono::seconds by);

 private:
  std::filesystem::path file_;
  std::atomic<std::int64_t>* shift_{};
};

}  // namespace beltane::test
