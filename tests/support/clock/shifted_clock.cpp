// A system clock that somebody sets. Preloaded into every process of a rig (LD_PRELOAD), it adds a shift to the system
// clock; the monotonic clock is left alone. The file that SHIFTED_CLOCK names holds the shift, one 64-bit number of
// nanoseconds: whoever writes it sets the clock of all processes at once. No timer is woken by that.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

namespace {

constexpr std::int64_t second = 1'000'000'000;

const std::atomic<std::int64_t>* map_shift() {
  const char* path = std::getenv("SHIFTED_CLOCK");
  const int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return nullptr;
  void* at = mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, file, 0);
  close(file);
  return at == MAP_FAILED ? nullptr : static_cast<const std::atomic<std::int64_t>*>(at);
}

int real_clock(clockid_t clock, timespec* at) {
  using Get = int (*)(clockid_t, timespec*);
  static const auto get = reinterpret_cast<Get>(dlsym(RTLD_NEXT, "clock_gettime"));
  return get(clock, at);
}

std::int64_t shifted_now() {
  static const auto* shift = map_shift();
  timespec now{};
  real_clock(CLOCK_REALTIME, &now);
  return now.tv_sec * second + now.tv_nsec + (shift ? shift->load(std::memory_order_relaxed) : 0);
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* at) noexcept {
  if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE) return real_clock(clock, at);
  const auto now = shifted_now();
  *at = {now / second, now % second};
  return 0;
}

int gettimeofday(timeval* at, void*) noexcept {
  const auto now = shifted_now();
  if (at) *at = {now / second, now % second / 1000};
  return 0;
}

time_t time(time_t* at) noexcept {
  const auto now = static_cast<time_t>(shifted_now() / second);
  if (at) *at = now;
  return now;
}

}  // extern "C"
