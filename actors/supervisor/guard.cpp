#include "supervisor/guard.hpp"

#include <poll.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>

#include <random>

#include "host/log.hpp"
#include "host/options.hpp"
#include "supervisor/children_file.hpp"
#include "supervisor/process.hpp"
#include "supervisor/restart_policy.hpp"
#include "supervisor/rooms.hpp"
#include "supervisor/supervisor.hpp"

namespace beltane::supervisor {
namespace {

namespace fs = std::filesystem;

constexpr Seconds look_again{0.001};  // at a supervisor that is coming up
constexpr Seconds for_ever{1e6};

/// What a guard is told on its command line.
struct Orders {
  fs::path runtime{};
  fs::path log{};
  std::vector<std::string> revival{};
};

class Guard {
 public:
  explicit Guard(Orders orders) : orders_(std::move(orders)) {
    sigset_t end;
    sigemptyset(&end);
    for (int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&end, number);
    signals_ = Fd(signalfd(-1, &end, SFD_CLOEXEC));
  }

  void run() {
    while (!told_to_end_ && fs::exists(lock_of(orders_.runtime))) {
      auto holder = holder_of(orders_.runtime);
      if (holder)
        watch(*holder, for_ever);
      else if (is_held(orders_.runtime))
        wait(-1, look_again);  // one has just come, and not yet written down who it is
      else
        revive();
    }
  }

 private:
  /// Until the process ends, the time is over or the guard is told to end. Answers whether the process ended.
  bool wait(int process, Seconds limit) {
    pollfd fds[]{{signals_.get(), POLLIN, 0}, {process, POLLIN, 0}};
    poll(fds, 2, static_cast<int>(limit.count * 1000));
    told_to_end_ = told_to_end_ || fds[0].revents != 0;
    return fds[1].revents != 0;
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
    const auto verdict = after_death(deaths_, std::chrono::steady_clock::now(), chance_(random_), {});
    if (verdict.wait.count > 0) wait(-1, verdict.wait);
    if (told_to_end_ || !fs::exists(lock_of(orders_.runtime))) return;
    auto words = orders_.revival;
    words.insert(words.end(), {"--died", std::to_string(died)});
    auto next = launch({.command = words, .environment = {{mark_name, ""}}, .log = orders_.log});
    if (!next) return spdlog::error("{}", next.reason());
    spdlog::warn("the supervisor died; process {} is the next", next->pid);
    while (!told_to_end_ && !is_held(orders_.runtime))
      if (watch(*next, look_again)) return;
  }

  static std::int64_t now_ns() {
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
  }

  Orders orders_;
  Fd signals_{};
  bool told_to_end_{};
  Deaths deaths_{};
  std::mt19937 random_{std::random_device{}()};
  std::uniform_real_distribution<double> chance_{0, 1};
};

/// An exit status where it shall not go on.
std::optional<int> read_arguments(Orders& orders, int argc, char** argv) {
  Options options{
      "beltane-guard: starts a rig's supervisor again when it was killed. The supervisor starts it.\n"
      "Example: beltane-guard --runtime /run/user/1000/beltane/default --log sup.log -- beltane-supervisor --rig "
      "default"};
  options.add("--runtime", orders.runtime, "Directory of the rig's sockets", Options::Need::required);
  options.add("--log", orders.log, "Gets what the next supervisor says");
  options.add("revival", orders.revival, "Command line of the supervisor", Options::Need::required);
  return options.read(argc, argv);
}

}  // namespace

std::vector<std::string> guarded_command(const Rig& rig, const fs::path& programs, const fs::path& config,
                                         bool in_process) {
  std::vector<std::string> words{(programs / "beltane-supervisor").string(),
                                 "--rig",
                                 rig.name,
                                 "--runtime",
                                 rig.runtime.string(),
                                 "--state",
                                 rig.state.string(),
                                 "--data",
                                 rig.data.string(),
                                 "--guarded"};
  if (!config.empty()) words.insert(words.end(), {"--config", fs::absolute(config).string()});
  if (in_process) words.push_back("--in-process");
  return words;
}

Part guard(const Rig& rig, const fs::path& programs, const std::vector<std::string>& revival) {
  Part part{.name = "guard",
            .command = {(programs / "beltane-guard").string(), "--runtime", rig.runtime.string(), "--log",
                        log_of(rig, "supervisor").string(), "--"}};
  part.command.insert(part.command.end(), revival.begin(), revival.end());
  return part;
}

int run_guard(int argc, char** argv) {
  Orders orders;
  if (const auto status = read_arguments(orders, argc, argv)) return *status;
  block_signals();
  start_log("guard");
  Guard(std::move(orders)).run();
  return 0;
}

}  // namespace beltane::supervisor
