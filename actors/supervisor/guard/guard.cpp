#include "supervisor/guard/guard.hpp"

#include <poll.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <atomic>
#include <random>

#include "host/host.hpp"
#include "host/log.hpp"
#include "host/options.hpp"
#include "supervisor/processes/process.hpp"
#include "supervisor/rig/children_file.hpp"
#include "supervisor/rig/rig_directories.hpp"
#include "supervisor/run.hpp"
#include "supervisor/servers/silence_timer.hpp"
#include "supervisor/supervision/supervisor.hpp"
#include "supervisor/tree/restart_policy.hpp"

namespace beltane::supervisor {
namespace {

namespace fs = std::filesystem;

constexpr Seconds startup_poll{0.001};  // at a supervisor that is coming up
constexpr Seconds ping_check{0.1};
/// Without a ping from a supervisor that pinged before, and from one that has not come so far.
constexpr Seconds hung_after{2};
constexpr Seconds not_up_after{20};

/// What a guard is told on its command line.
struct GuardArguments {
  fs::path runtime{};
  fs::path log{};
  std::vector<std::string> revival{};
};

/// The line to the supervisor: pings are counted on the loop thread, and answered by whoever calls `answer`.
class Pings {
 public:
  Pings() : wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

  Result<void> begin(const fs::path& runtime) {
    const Host host{.rig = {.runtime = runtime}, .process = "guard", .loop = loop_.get()};
    auto line = line_to_supervisor(host, {.ping = [this](Ping ping) { came(ping.number); },
                                          .end = [this] { ended_ = true, eventfd_write(wake_.get(), 1); }});
    if (!line) return line.refusal();
    line_ = std::move(*line);
    return {};
  }
  ~Pings() {
    line_ = nullptr;
    loop_ = nullptr;
  }

  /// Readable while there is something to answer, or the end was asked for.
  int fd() const { return wake_.get(); }
  bool asked_to_end() const { return ended_; }
  /// Answers the last ping; whether there was one.
  bool answer() {
    eventfd_t count = 0;
    eventfd_read(wake_.get(), &count);
    const auto number = last_.exchange(0);
    if (number != 0) line_->pong({number, {.process = "guard", .pid = getpid(), .ready = true}});
    return number != 0;
  }

 private:
  void came(std::uint64_t number) {
    last_ = number;
    eventfd_write(wake_.get(), 1);
  }

  Fd wake_;
  std::atomic<std::uint64_t> last_{};
  std::atomic<bool> ended_{};
  std::unique_ptr<loop::Loop> loop_ = loop::make_loop();
  std::unique_ptr<SupervisorLine> line_{};
};

class Guard {
 public:
  explicit Guard(GuardArguments arguments) : arguments_(std::move(arguments)) {
    sigset_t end;
    sigemptyset(&end);
    for (int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&end, number);
    signals_ = Fd(signalfd(-1, &end, SFD_CLOEXEC));
  }

  Result<void> run() {
    if (auto begun = pings_.begin(arguments_.runtime); !begun) return begun;
    while (!told_to_end_ && fs::exists(lock_of(arguments_.runtime))) {
      auto holder = holder_of(arguments_.runtime);
      if (holder)
        watch_over(*holder);
      else if (is_held(arguments_.runtime))
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
      if (std::exchange(pinged_, false)) has_pinged = true, silence.heard();
      if (hung_ || silence.length() < (has_pinged ? hung_after : not_up_after)) continue;
      spdlog::error("the supervisor, process {}, did not ping for {:.1f} s: killed", supervisor.pid,
                    silence.length().count);
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
    const auto verdict = after_death(deaths_, std::chrono::steady_clock::now(), chance_(random_), {});
    if (verdict.wait.count > 0) wait(-1, verdict.wait);
    if (told_to_end_ || !fs::exists(lock_of(arguments_.runtime))) return;
    auto words = arguments_.revival;
    words.insert(words.end(), {"--died", std::to_string(died)});
    if (std::exchange(hung_, false)) words.push_back("--hung");
    auto next = launch({.command = words, .environment = {{mark_name, ""}}, .log = arguments_.log});
    if (!next) return spdlog::error("{}", next.reason());
    spdlog::warn("the supervisor died; process {} is the next", next->pid);
    while (!told_to_end_ && !is_held(arguments_.runtime))
      if (watch(*next, startup_poll)) return;
  }

  static std::int64_t now_ns() {
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
  }

  GuardArguments arguments_;
  Fd signals_{};
  Pings pings_{};
  bool pinged_{};  // since `watch_over` looked last
  bool hung_{};    // the supervisor that we killed
  bool told_to_end_{};
  Deaths deaths_{};
  std::mt19937 random_{std::random_device{}()};
  std::uniform_real_distribution<double> chance_{0, 1};
};

/// An exit status where it shall not go on.
std::optional<int> read_guard_arguments(GuardArguments& arguments, int argc, char** argv) {
  Options options{
      "beltane-guard: starts a rig's supervisor again when it was killed. The supervisor starts it.\n"
      "Example: beltane-guard --runtime /run/user/1000/beltane/default --log sup.log -- beltane-supervisor --rig "
      "default"};
  options.add("--runtime", arguments.runtime, "Directory of the rig's sockets", Options::Need::required);
  options.add("--log", arguments.log, "Gets what the next supervisor says");
  options.add("revival", arguments.revival, "Command line of the supervisor", Options::Need::required);
  return options.read(argc, argv);
}

}  // namespace

std::vector<std::string> guarded_command(const Rig& rig, const fs::path& programs, const StartOptions& how) {
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
  if (!how.config.empty()) words.insert(words.end(), {"--config", fs::absolute(how.config).string()});
  if (how.in_process) words.push_back("--in-process");
  if (!how.engine.empty()) words.insert(words.end(), {"--engine", how.engine});
  if (!how.owner.empty()) words.insert(words.end(), {"--owner", how.owner.string()});
  return words;
}

ProcessSpec guard(const Rig& rig, const fs::path& programs, const std::vector<std::string>& revival) {
  ProcessSpec part{.name = "guard",
                   .kind = Kind::service,
                   .command = {(programs / "beltane-guard").string(), "--runtime", rig.runtime.string(), "--log",
                               log_of(rig, "supervisor").string(), "--"}};
  part.command.insert(part.command.end(), revival.begin(), revival.end());
  return part;
}

int run_guard(int argc, char** argv) {
  GuardArguments arguments;
  if (const auto status = read_guard_arguments(arguments, argc, argv)) return *status;
  block_signals();
  start_log("guard");
  const auto done = Guard(std::move(arguments)).run();
  if (done) return 0;
  spdlog::error("{}", done.reason());
  return 1;
}

}  // namespace beltane::supervisor
