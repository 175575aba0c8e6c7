#include "host/clocks.hpp"

#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <limits>

namespace beltane {
namespace {

constexpr auto tight = std::chrono::microseconds(20);  // two clocks read within that are read at one moment
constexpr int most_readings = 20;                      // when somebody always comes between
constexpr auto drift = std::chrono::milliseconds(2);

}  // namespace

ClockReading read_clocks() {
  ClockReading best;
  auto closest = std::chrono::nanoseconds::max();
  for (int i = 0; i < most_readings && closest > tight; ++i) {
    const Instant before = std::chrono::steady_clock::now();
    const WallTime wall = std::chrono::system_clock::now();
    const Instant after = std::chrono::steady_clock::now();
    if (after - before >= closest) continue;
    closest = after - before;
    best = {before + closest / 2, wall};
  }
  return best;
}

std::optional<Seconds> clock_set_between(const ClockReading& before, const ClockReading& after) {
  const auto moved = (after.wall - before.wall) - (after.monotonic - before.monotonic);
  if (std::chrono::abs(moved) < drift) return {};
  return Seconds{std::chrono::duration<double>(moved).count()};
}

ClockAlarm::ClockAlarm() : fd_(timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK)) { arm(); }

ClockAlarm::~ClockAlarm() {
  if (fd_ >= 0) close(fd_);
}

/// The timer itself is for a day that does not come.
void ClockAlarm::arm() {
  if (fd_ < 0) return;
  std::uint64_t rang{};
  [[maybe_unused]] const auto size = read(fd_, &rang, sizeof rang);
  itimerspec never{};
  never.it_value.tv_sec = std::numeric_limits<std::int64_t>::max() / 1'000'000'000;
  (void)timerfd_settime(fd_, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, nullptr);
}

}  // namespace beltane
