#include "supervisor/supervision/starvation_guard.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

namespace beltane::supervisor {
namespace {

constexpr int look_every_ms = 100;

/// The highest priority that this user may have and that the kernel does not need; 0: none.
int highest_priority() {
  const int most = sched_get_priority_max(SCHED_RR) - 1;
  if (geteuid() == 0) return most;
  rlimit limit{};
  if (getrlimit(RLIMIT_RTPRIO, &limit) != 0) return 0;
  return static_cast<int>(std::min<rlim_t>(limit.rlim_cur, static_cast<rlim_t>(most)));
}

/// How a thread was scheduled before.
struct Usual {
  pid_t thread{};
  int policy{};
  sched_param param{};
};

/// All threads of this process but the calling one: one that waits for another would wait in vain else.
std::vector<pid_t> other_threads() {
  std::vector<pid_t> threads;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task", none)) {
    const auto thread = static_cast<pid_t>(std::atoi(entry.path().filename().c_str()));
    if (thread > 0 && thread != gettid()) threads.push_back(thread);
  }
  return threads;
}

bool raise(pid_t thread, int priority) {
  const sched_param wanted{.sched_priority = priority};
  return sched_setscheduler(thread, SCHED_RR | SCHED_RESET_ON_FORK, &wanted) == 0;
}

std::vector<Usual> raise_others(int priority) {
  std::vector<Usual> raised;
  for (const auto thread : other_threads()) {
    Usual usual{.thread = thread, .policy = sched_getscheduler(thread)};
    if (sched_getparam(thread, &usual.param) == 0 && raise(thread, priority)) raised.push_back(usual);
  }
  return raised;
}

void put_back(const std::vector<Usual>& raised) {
  for (const auto& usual : raised) sched_setscheduler(usual.thread, usual.policy, &usual.param);
}

}  // namespace

bool StarvationWatch::look(Moment now) {
  if (seconds_between(due_, now) > overdue_after) {
    overdue_ = now;
    raised_ = true;
  } else if (raised_ && seconds_between(overdue_, now) > raised_for) {
    raised_ = false;
  }
  return raised_;
}

StarvationGuard::StarvationGuard() : end_(eventfd(0, EFD_CLOEXEC)) {
  if (highest_priority() > 0) thread_ = std::thread([this] { watch(); });
}

StarvationGuard::~StarvationGuard() {
  if (!thread_.joinable()) return;
  eventfd_write(end_.get(), 1);
  thread_.join();
}

void StarvationGuard::watch() {
  const int highest = highest_priority();
  if (!raise(gettid(), highest)) return;
  StarvationWatch watch;
  std::vector<Usual> raised;
  for (pollfd end{end_.get(), POLLIN, 0}; poll(&end, 1, look_every_ms) == 0;) {
    watch.ran(Moment{Moment::duration{due_.load()}});
    const bool starves = watch.look(std::chrono::steady_clock::now());
    if (starves && raised.empty()) raised = raise_others(highest);
    if (!starves) put_back(std::exchange(raised, {}));
  }
}

}  // namespace beltane::supervisor
