#include "supervisor/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <sstream>

extern char** environ;

namespace beltane::supervisor {
namespace {

Fd open_pidfd(std::int32_t pid) { return Fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))); }

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

/// What posix_spawn is told, freed again.
struct SpawnRules {
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};
  explicit SpawnRules(const std::filesystem::path& log) {
    const auto* out = log.empty() ? "/dev/null" : log.c_str();
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, out, O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
    posix_spawn_file_actions_addclosefrom_np(&files, 3);
    posix_spawnattr_init(&attributes);
    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  SpawnRules(const SpawnRules&) = delete;
  SpawnRules& operator=(const SpawnRules&) = delete;
  ~SpawnRules() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
};

}  // namespace

Fd::~Fd() {
  if (fd_ >= 0) close(fd_);
}

Result<Process> launch(const Launch& what) {
  auto words = what.command;
  auto lines = environment_with(what.environment);
  const auto arguments = pointers_to(words);
  const auto environment = pointers_to(lines);
  const SpawnRules rules(what.log);
  pid_t pid = 0;
  const int failed =
      posix_spawn(&pid, arguments[0], &rules.files, &rules.attributes, arguments.data(), environment.data());
  if (failed != 0) return Refusal{"cannot start " + what.command.front() + ": " + std::strerror(failed)};
  if (what.niceness != 0) (void)setpriority(PRIO_PROCESS, static_cast<id_t>(pid), what.niceness);
  // Nobody has reaped it yet, so the pid is still its own even if it ended meanwhile.
  auto pidfd = open_pidfd(pid);
  if (!pidfd) return Refusal{"cannot watch process " + std::to_string(pid) + ": " + std::strerror(errno)};
  return Process{pid, start_of(pid).value_or(0), std::move(pidfd)};
}

std::optional<std::uint64_t> start_in(const std::string& stat) {
  const auto after_name = stat.rfind(')');  // the name may hold anything
  if (after_name == std::string::npos) return {};
  std::istringstream fields(stat.substr(after_name + 1));
  std::string state;
  std::string field;
  fields >> state;  // field 3
  for (int i = 4; i <= 21; ++i) fields >> field;
  std::uint64_t ticks = 0;
  if (!(fields >> ticks) || state == "Z" || state == "X") return {};
  return ticks;
}

std::optional<std::uint64_t> start_of(std::int32_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::ostringstream text;
  text << file.rdbuf();
  return start_in(text.str());
}

std::optional<Process> find_process(std::int32_t pid, std::uint64_t start_ticks) {
  auto pidfd = open_pidfd(pid);
  if (!pidfd || start_of(pid) != start_ticks) return {};  // asked after the pidfd holds the pid
  return Process{pid, start_ticks, std::move(pidfd)};
}

Ending ending_of(const Process& process) {
  siginfo_t info{};
  if (waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(process.pidfd.get()), &info, WEXITED) != 0) return {};
  if (info.si_code == CLD_EXITED) return {Ending::Kind::exited, info.si_status};
  return {Ending::Kind::killed, info.si_status};
}

void signal_to(const Process& process, int number) {
  syscall(SYS_pidfd_send_signal, process.pidfd.get(), number, nullptr, 0);
}

}  // namespace beltane::supervisor
