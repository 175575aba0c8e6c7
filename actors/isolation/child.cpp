#include "isolation/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <utility>

namespace beltane::isolation {

namespace {

constexpr int not_found = 127;

/// In the child: only what is safe between fork and exec.
[[noreturn]] void become(char* const* words, int log, pid_t parent, const Sandbox* sandbox) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(not_found);  // it died before we could ask to die with it
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (sandbox) sandbox->enter();
  execvp(words[0], words);
  _exit(not_found);
}

}  // namespace

Result<Child> Child::start(const std::vector<std::string>& words, const Sandbox* sandbox) {
  std::vector<char*> pointers;
  for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  const int log = memfd_create("said", MFD_CLOEXEC);
  const pid_t parent = getpid();
  const pid_t pid = log < 0 ? -1 : fork();
  if (pid == 0) become(pointers.data(), log, parent, sandbox);
  if (pid < 0) {
    if (log >= 0) close(log);
    return Refusal{words.front() + " cannot be started: the system has no room for a process."};
  }
  return Child(pid, static_cast<int>(syscall(SYS_pidfd_open, pid, 0)), log, sandbox != nullptr);
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      pidfd_(std::exchange(other.pidfd_, -1)),
      log_(std::exchange(other.log_, -1)),
      leads_(other.leads_),
      status_(other.status_) {}

/// While the leader was not reaped, its number is that of its group and nobody else's.
void Child::end_followers() const {
  if (leads_) kill(-pid_, SIGKILL);
}

Child::~Child() {
  if (pid_ > 0) {
    end_followers();
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
  }
  if (pidfd_ >= 0) close(pidfd_);
  if (log_ >= 0) close(log_);
}

bool Child::ended(Seconds limit) {
  if (pid_ <= 0) return true;
  pollfd end{pidfd_, POLLIN, 0};
  if (poll(&end, 1, static_cast<int>(std::lround(limit.count * 1000))) <= 0) return false;
  end_followers();
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return false;
  pid_ = -1;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return true;
}

std::string Child::output() const {
  std::string all;
  std::array<char, 4096> some{};
  ssize_t size = 0;
  while ((size = pread(log_, some.data(), some.size(), static_cast<off_t>(all.size()))) > 0) {
    all.append(some.data(), static_cast<std::size_t>(size));
  }
  return all;
}

}  // namespace beltane::isolation
