#include "supervisor/guard/guard.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <random>
#include <utility>

#include "supervisor/control.hpp"
#include "supervisor/guard/ping_responder.hpp"
#include "supervisor/processes/launch.hpp"
#include "supervisor/rig/environment_mark.hpp"
#include "supervisor/rig/rig_directories.hpp"
#include "supervisor/servers/silence_timer.hpp"
#include "supervisor/supervision/end_signals.hpp"
#include "supervisor/tree/restart_policy.hpp"

namespace beltane::supervisor {
namespace {

namespace fs = std::filesystem;

constexpr Seconds startup_poll{0.001};  // at a supervisor that is coming up
constexpr Seconds ping_check{0.1};
/// Without a ping from a supervisor that pinged before, and from one that has not come so far.
constexpr Seconds hung_after{2};
constexpr Seconds not_up_after{20};

class Guard {
 public:
  explicit Guard(const GuardOptions& options) : options_(options), signals_(end_signals()) {}

  Result<void> run() {
    if (auto connected = pings_.connect(options_.runtime); !connected) return connected;
    while (!told_to_end_ && fs::exists(lock_of(options_.runtime))) {
      auto holder = holder_of(options_.runtime);
      if (holder)
        watch_over(*holder);
      else if (is_held(options_.runtime))
        wait(-1, startup_poll);  // one has just come, and not yet written down who it is
      else
        revive();
    }
    return {};
  }

 private:
  /// Until the process ends, the supervisor pings, the time is over or the guard is told to end. Answers whether the
  /// process ended.
  bool wait(int process, Seconds limit) {
    pollfd fds[]{{signals_.get(), POLLIN, 0}, {process, POLLIN, 0}, {pings_.fd(), POLLIN, 0}};
    poll(fds, 3, static_cast<int>(limit.count * 1000));
    pinged_ = pings_.answer() || pinged_;
    told_to_end_ = told_to_end_ || fds[0].revents != 0 || pings_.asked_to_end();
    return fds[1].revents != 0;
  }

  /// Until the supervisor has ended; one that hangs is made to.
  void watch_over(const Process& supervisor) {
    SilenceTimer silence(ping_check);
    silence.begin(std::chrono::steady_clock::now());
    bool has_pinged = false;
    hung_ = false;
    while (!told_to_end_) {
      if (watch(supervisor, ping_check)) return;
      silence.pass(std::chrono::steady_clock::now());
      if (std::exchange(pinged_, false)) has_pinged = true, silence.reset();
      if (hung_ || silence.length() < (has_pinged ? hung_after : not_up_after)) continue;
      spdlog::error(fmt::format("the supervisor, process {}, did not ping for {:.1f} s: killed", supervisor.pid,
                                silence.length().count));
      signal_to(supervisor, SIGKILL);
      hung_ = true;
    }
  }

  /// The same for a supervisor; one that we started ourselves leaves no corpse.
  bool watch(const Process& supervisor, Seconds limit) {
    const bool ended = wait(supervisor.pidfd.get(), limit);
    if (ended) ending_of(supervisor);
    return ended;
  }

  /// Starts the next supervisor and waits until it holds the rig, or has ended.
  void revive() {
    const auto died = now_ns();
    const auto decision = after_death(deaths_, std::chrono::steady_clock::now(), chance_(random_), {});
    if (decision.wait.count > 0) wait(-1, decision.wait);
    if (told_to_end_ || !fs::exists(lock_of(options_.runtime))) return;
    auto words = options_.revival;
    words.insert(words.end(), {"--died", std::to_string(died)});
    if (std::exchange(hung_, false)) words.push_back("--hung");
    auto next = launch({.command = words, .environment = {{mark_name, ""}}, .log = options_.log});
    if (!next) return spdlog::error(next.reason());
    spdlog::warn("the supervisor died; process " + std::to_string(next->pid) + " is the next");
    while (!told_to_end_ && !is_held(options_.runtime))
      if (watch(*next, startup_poll)) return;
  }

  static std::int64_t now_ns() {
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
  }

  const GuardOptions& options_;
  Fd signals_;
  PingResponder pings_{};
  bool pinged_{};  // since `watch_over` looked last
  bool hung_{};    // the supervisor that we killed
  bool told_to_end_{};
  Deaths deaths_{};
  std::mt19937 random_{std::random_device{}()};
  std::uniform_real_distribution<double> chance_{0, 1};
};

}  // namespace

Result<void> guard_rig(const GuardOptions& options) { return Guard(options).run(); }

}  // namespace beltane::supervisor
