#include "supervisor/processes/launch.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "isolation/network.hpp"

extern char** environ;

namespace beltane::supervisor {
namespace {

/// "NAME=value" of all, those in `extra` instead of our own.
std::vector<std::string> environment_with(const std::map<std::string, std::string>& extra) {
  std::vector<std::string> lines;
  for (char** line = environ; *line; ++line) {
    const std::string text = *line;
    if (!extra.contains(text.substr(0, text.find('=')))) lines.push_back(text);
  }
  for (const auto& [name, value] : extra) lines.push_back(name + "=" + value);
  return lines;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Why a child did not become its program: it says so through a pipe that closes by itself when it did.
struct Failure {
  enum class Step { network, log, program } step{};
  int number{};  // errno; 0: it is the program
};

/// All that the child needs, made before the fork: after it, only system calls are allowed.
class PreparedChild {
 public:
  explicit PreparedChild(const Launch& what)
      : words_(what.command),
        lines_(environment_with(what.environment)),
        arguments_(pointers_to(words_)),
        environment_(pointers_to(lines_)),
        log_(what.log.empty() ? "/dev/null" : what.log),
        niceness_(what.niceness) {
    if (what.own_network) network_.emplace();
  }

  /// In the child.
  [[noreturn]] void run(int pipe) const {
    setsid();
    if (niceness_ != 0) (void)setpriority(PRIO_PROCESS, 0, niceness_);
    Failure failure{Failure::Step::network, network_ ? network_->enter() : 0};
    if (failure.number == 0) failure = {Failure::Step::log, open_log()};
    if (failure.number == 0) failure = {Failure::Step::program, become()};
    (void)!write(pipe, &failure, sizeof failure);
    _exit(127);
  }

 private:
  /// 0 or errno.
  int open_log() const {
    const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int out = open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) return errno;
    return 0;
  }

  /// errno; where all is well, it does not return.
  int become() const {
    syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);
    for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    execve(arguments_[0], arguments_.data(), environment_.data());
    return errno;
  }

  std::vector<std::string> words_;
  std::vector<std::string> lines_;
  std::vector<char*> arguments_;
  std::vector<char*> environment_;
  std::string log_;
  int niceness_;
  std::optional<isolation::OwnNetwork> network_{};
};

/// What the child says at last; `number` 0 where it became its program.
Failure failure_in(int pipe) {
  Failure failure{};
  ssize_t size = 0;
  while ((size = read(pipe, &failure, sizeof failure)) < 0 && errno == EINTR) continue;
  return size == sizeof failure ? failure : Failure{};
}

std::string in_words(const Failure& failure, const std::string& log) {
  const std::string why = std::strerror(failure.number);
  switch (failure.step) {
    case Failure::Step::network:
      return "the kernel refuses a network of its own: " + why;
    case Failure::Step::log:
      return "its log " + log + " cannot be written: " + why;
    case Failure::Step::program:
      break;
  }
  return why;
}

}  // namespace

Result<Process> launch(const Launch& what) {
  const auto refused = [&](const std::string& why) {
    return Refusal{"cannot start " + what.command.front() + ": " + why};
  };
  const PreparedChild child(what);
  int pipe[2];
  if (pipe2(pipe, O_CLOEXEC) != 0) return refused(std::strerror(errno));
  const Fd hear(pipe[0]);
  std::optional<Fd> say(pipe[1]);
  const pid_t pid = fork();
  if (pid == 0) child.run(pipe[1]);
  if (pid < 0) return refused(std::strerror(errno));
  say.reset();
  if (const auto failure = failure_in(hear.get()); failure.number != 0) {
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) continue;
    return refused(in_words(failure, what.log.string()));
  }
  // Nobody has reaped it yet, so the pid is still its own even if it ended meanwhile.
  auto pidfd = open_pidfd(pid);
  if (!pidfd) return Refusal{"cannot watch process " + std::to_string(pid) + ": " + std::strerror(errno)};
  return Process{pid, start_of(pid).value_or(0), std::move(pidfd)};
}

}  // namespace beltane::supervisor
