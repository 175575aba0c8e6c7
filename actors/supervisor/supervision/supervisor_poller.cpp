#include "supervisor/supervision/supervisor_poller.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <utility>

#include "supervisor/supervision/end_signals.hpp"

namespace beltane::supervisor {
namespace {

constexpr Seconds no_wait{0.000'05};  // a poll that returned so soon did not wait
constexpr Seconds longest_sleep{3600};

int milliseconds_until(Moment due, Moment now) {
  if (due <= now) return 0;
  const auto wait = due > now + longest_sleep ? longest_sleep : seconds_between(now, due);
  return static_cast<int>(wait.count * 1000) + 1;
}

}  // namespace

SupervisorPoller::SupervisorPoller() : signals_(end_signals()) {}

void SupervisorPoller::wait(const std::vector<int>& fds, Moment due) {
  std::vector<pollfd> all{{signals_.get(), POLLIN, 0}};
  for (const int fd : fds) all.push_back({fd, POLLIN, 0});
  const auto asleep = std::chrono::steady_clock::now();
  poll(all.data(), all.size(), milliseconds_until(due, asleep));
  const auto before = std::exchange(woke_, std::chrono::steady_clock::now());
  const bool waited = seconds_between(asleep, woke_) > no_wait;
  busy_before_ = waited ? Seconds{} : seconds_between(before, woke_);
}

bool SupervisorPoller::told_to_end() {
  signalfd_siginfo info{};
  bool told = false;
  while (read(signals_.get(), &info, sizeof info) == sizeof info) told = true;
  return told;
}

}  // namespace beltane::supervisor
