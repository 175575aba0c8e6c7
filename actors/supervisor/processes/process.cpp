#include "supervisor/processes/process.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace beltane::supervisor {
namespace {

/// The text of /proc/PID/stat.
std::string stat_of(std::int32_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// As a letter: R runs, S sleeps, T was stopped by a signal …; nothing where there is no such process.
std::optional<char> state_in(const std::string& stat) {
  const auto after_name = stat.rfind(')');
  if (after_name == std::string::npos || after_name + 2 >= stat.size()) return {};
  return stat[after_name + 2];
}

}  // namespace

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

std::optional<std::uint64_t> start_of(std::int32_t pid) { return start_in(stat_of(pid)); }

bool is_stopped(std::int32_t pid) {
  if (pid <= 0) return false;
  siginfo_t info{};
  if (waitid(P_PID, static_cast<id_t>(pid), &info, WSTOPPED | WNOHANG | WNOWAIT) == 0) return info.si_pid == pid;
  return state_in(stat_of(pid)) == 'T';
}

std::optional<Process> find_process(std::int32_t pid, std::uint64_t start_ticks) {
  auto pidfd = open_pidfd(pid);
  if (!pidfd || start_of(pid) != start_ticks) return {};  // asked after the pidfd holds the pid
  return Process{pid, start_ticks, std::move(pidfd)};
}

ProcessExit ending_of(const Process& process) {
  siginfo_t info{};
  if (waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(process.pidfd.get()), &info, WEXITED) != 0) return {};
  if (info.si_code == CLD_EXITED) return {ProcessExit::How::exited, info.si_status};
  return {ProcessExit::How::killed, info.si_status};
}

void signal_to(const Process& process, int number) { send_signal(process.pidfd, number); }

}  // namespace beltane::supervisor
