#pragma once

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "model/units.hpp"

namespace beltane::drill {

/// A time in which a core of this machine ran nobody, not even the thread that goes before all others, or ran it at
/// less than half its speed.
struct MachineStall {
  Instant from{};
  Instant to{};
  bool operator==(const MachineStall&) const = default;
};

/// The stalls that leave an audio thread less than half of a block's time: those less than a quarter of `period` apart
/// are one, and what is shorter than half of it is left out. In order of time. Pure.
std::vector<MachineStall> stalls_of_audio(std::vector<MachineStall> late, Seconds period);

/// Notes when the machine itself stands still, as one does whose host gives its time to others. On each core a thread
/// of the highest real-time priority, above JACK's and all of the rig's, sleeps for two milliseconds again and again
/// and computes some microseconds: when it wakes two milliseconds late, nobody could have been in time, and when it
/// takes more than twice as long as ever, the core is slower than this rig can make it: a chain of dependent
/// multiplications neither waits for memory nor for a neighbour on the same core. Where this user may have no such
/// priority, nothing is noted.
class StallMeter {
 public:
  StallMeter();
  ~StallMeter();
  StallMeter(const StallMeter&) = delete;
  StallMeter& operator=(const StallMeter&) = delete;

  /// All so far. Thread: any.
  std::vector<MachineStall> stalls() const;

 private:
  void watch(int core);

  std::atomic<bool> ending_{};
  mutable std::mutex mutex_{};
  std::vector<MachineStall> stalls_{};  // guarded by mutex_
  std::vector<std::thread> threads_{};
};

}  // namespace beltane::drill
