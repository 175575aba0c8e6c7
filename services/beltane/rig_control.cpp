#include "services/beltane/rig_control.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "services/beltane/presence.hpp"
#include "supervisor/guard.hpp"
#include "supervisor/rooms.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

constexpr Seconds up_limit{30};

fs::path programs() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/exe", ignored).parent_path();
}

/// The child of the child: nobody's child but init's, in a session of its own, with its words in its log.
[[noreturn]] void become_supervisor(std::vector<std::string>& words, const fs::path& log) {
  setsid();
  signal(SIGPIPE, SIG_DFL);
  if (fork() != 0) _exit(0);
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

void start_detached(std::vector<std::string> words, const fs::path& log) {
  const pid_t child = fork();
  if (child == 0) become_supervisor(words, log);
  int status = 0;
  waitpid(child, &status, 0);
}

/// What the supervisor said last: the reason when it did not come up.
std::string last_line(const fs::path& log, std::uintmax_t from) {
  std::ifstream file(log);
  file.seekg(static_cast<std::streamoff>(from));
  std::string line, last;
  while (std::getline(file, line))
    if (!line.empty()) last = line;
  return last.empty() ? "it said nothing; its log is " + log.string() : last;
}

std::string waiting_for(const RigStatus& status) {
  std::string names;
  for (const auto& process : status.processes)
    if (process.state != "ready") names += (names.empty() ? "" : ", ") + process.name;
  return names.empty() ? "the audio server" : names;
}

/// Words that `up` refused with, if the supervisor ended by itself.
bool lives(const Rig& rig) { return fs::exists(rig.runtime / sockets::supervisor_control); }

}  // namespace

bool is_up(const Rig& rig) {
  if (!lives(rig)) return false;
  Client client(rig);
  return static_cast<bool>(client.status(Seconds{1}));
}

bool all_ready(const RigStatus& status) {
  if (status.processes.empty()) return false;
  const bool processes = std::ranges::all_of(status.processes, [](const auto& each) { return each.state == "ready"; });
  const bool servers = std::ranges::any_of(status.servers, [](const auto& each) { return each.state == "running"; });
  return processes && servers;
}

Result<RigStatus> bring_up(const Rig& rig, const UpOptions& options, const std::function<void(std::string)>& progress) {
  if (is_up(rig)) return Refusal{"the rig `" + rig.name + "` is up already; see `beltane status`"};
  const auto log = log_of(rig, "supervisor");
  std::error_code failed;
  fs::create_directories(log.parent_path(), failed);
  if (failed) return Refusal{"cannot make " + log.parent_path().string() + ": " + failed.message()};
  const auto size = fs::file_size(log, failed);
  const auto said_before = failed ? 0 : size;
  start_detached(supervisor::guarded_command(rig, programs(), options.config, options.in_process, options.owner), log);
  Client client(rig, Client::Rigs::coming);
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(up_limit.count);
  std::string waited{"the supervisor"};
  while (std::chrono::steady_clock::now() < until) {
    auto status = client.status(Seconds{1});
    if (status && all_ready(*status)) return status;
    if (!status && !lives(rig) && fs::file_size(log, failed) > said_before)
      return Refusal{"the rig did not come up: " + last_line(log, said_before)};
    if (status) waited = waiting_for(*status);
    if (progress) progress("waiting for " + waited);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return Refusal{"the rig is not ready after " + std::to_string(static_cast<int>(up_limit.count)) + " s, waiting for " +
                 waited + "; see `beltane status` and `beltane logs`"};
}

Result<void> bring_down(const Rig& rig) {
  if (!is_up(rig)) return no_rig(rig);
  const auto supervisor = supervisor::holder_of(rig.runtime);
  {
    Client client(rig);
    if (auto down = client.take_down(); !down) return down;
  }
  pollfd gone{supervisor ? supervisor->pidfd.get() : -1, POLLIN, 0};
  poll(&gone, 1, supervisor ? 15'000 : 0);  // without it, it is another container's process
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(supervisor ? 0 : 15);
  while (lives(rig) && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  if (lives(rig)) return Refusal{"the rig's supervisor is still there after 15 s; see `beltane logs supervisor`"};
  return {};
}

}  // namespace beltane
