// A system clock that somebody sets. Preloaded into every process of a rig (LD_PRELOAD), it adds a shift to the system
// clock; the monotonic clock is left alone. The file that SHIFTED_CLOCK names holds the shift, one 64-bit number of
// nanoseconds: whoever writes it sets the clock of all processes at once, and whoever touches it then wakes the timers
// that wait for the clock to be set. Who waits until a time of day, as JACK does, waits as long as it means to.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>

namespace {

constexpr std::int64_t second = 1'000'000'000;
/// Of today's condition variables; glibc keeps an older kind under the same name, where it was there before 2003.
#if defined(__x86_64__)
constexpr auto condition_version = "GLIBC_2.3.2";
#elif defined(__aarch64__)
constexpr auto condition_version = "GLIBC_2.17";
#endif

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

std::int64_t shift_now() {
  static const auto* shift = map_shift();
  return shift ? shift->load(std::memory_order_relaxed) : 0;
}

std::int64_t shifted_now() {
  timespec now{};
  real_clock(CLOCK_REALTIME, &now);
  return now.tv_sec * second + now.tv_nsec + shift_now();
}

/// What the kernel has to be told where somebody waits until that time. One of the monotonic clock stays: it is of no
/// day since 1970.
timespec real_time_of(const timespec& until) {
  constexpr time_t earliest = 1'000'000'000;  // s: in 2001
  if (until.tv_sec < earliest) return until;
  const auto real = until.tv_sec * second + until.tv_nsec - shift_now();
  return {real / second, real % second};
}

template <class Function>
Function next_one(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

/// Descriptors that stand in for timers of the system clock: they can be read when the file was touched.
std::array<std::atomic<bool>, 4096> stands_in{};

int touched_descriptor(int flags) {
  const int fd = inotify_init1((flags & TFD_CLOEXEC ? IN_CLOEXEC : 0) | IN_NONBLOCK);
  if (fd < 0 || fd >= static_cast<int>(stands_in.size())) return fd;
  inotify_add_watch(fd, std::getenv("SHIFTED_CLOCK"), IN_ATTRIB);
  stands_in[static_cast<std::size_t>(fd)] = true;
  return fd;
}

/// True where it is one of ours: what was told is over.
bool forget_touches(int fd) {
  if (fd < 0 || fd >= static_cast<int>(stands_in.size()) || !stands_in[static_cast<std::size_t>(fd)]) return false;
  std::array<char, 4096> told{};
  while (read(fd, told.data(), told.size()) > 0) continue;
  return true;
}

}  // namespace

extern "C" {

int timerfd_create(clockid_t clock, int flags) noexcept {
  if (clock == CLOCK_REALTIME && std::getenv("SHIFTED_CLOCK")) return touched_descriptor(flags);
  return next_one<int (*)(clockid_t, int)>("timerfd_create")(clock, flags);
}

int timerfd_settime(int fd, int flags, const itimerspec* when, itimerspec* before) noexcept {
  if (forget_touches(fd)) return 0;
  using Set = int (*)(int, int, const itimerspec*, itimerspec*);
  return next_one<Set>("timerfd_settime")(fd, flags, when, before);
}

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

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
  using Wait = int (*)(pthread_cond_t*, pthread_mutex_t*, const timespec*);
  static const auto wait = reinterpret_cast<Wait>(dlvsym(RTLD_NEXT, "pthread_cond_timedwait", condition_version));
  const auto real = real_time_of(*until);
  return wait(condition, mutex, &real);
}

int sem_timedwait(sem_t* semaphore, const timespec* until) {
  const auto real = real_time_of(*until);
  return next_one<int (*)(sem_t*, const timespec*)>("sem_timedwait")(semaphore, &real);
}

time_t time(time_t* at) noexcept {
  const auto now = static_cast<time_t>(shifted_now() / second);
  if (at) *at = now;
  return now;
}

}  // extern "C"
