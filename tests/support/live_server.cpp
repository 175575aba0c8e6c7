#include "support/live_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "supervisor/jack/jack_registry.hpp"

namespace beltane::test {

namespace {

using Words = std::vector<std::string>;

/// The child's outputs go to `log`; it dies with the thread that started it.
pid_t spawn(const Words& words, const Words& environment, const std::filesystem::path& log) {
  std::vector<char*> pointers;
  for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("no room for a process");
  if (pid > 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const auto& setting : environment) putenv(const_cast<char*>(setting.c_str()));
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  execvp(pointers[0], pointers.data());
  _exit(127);
}

void end(pid_t& pid, int signal) {
  if (pid <= 0) return;
  kill(pid, signal);
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) continue;
  pid = -1;
}

/// jackd listens at this socket once it takes clients.
bool takes_clients(const std::string& jack) {
  sockaddr_un there{};
  there.sun_family = AF_UNIX;
  const auto path = "/dev/shm/jack_" + jack + "_" + std::to_string(getuid()) + "_0";
  path.copy(there.sun_path, sizeof there.sun_path - 1);
  const int line = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool takes = connect(line, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0;
  close(line);
  return takes;
}

std::string read_all(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::uint16_t free_udp_port() {
  const int probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof here;
  const bool bound = bind(probe, reinterpret_cast<const sockaddr*>(&here), size) == 0 &&
                     getsockname(probe, reinterpret_cast<sockaddr*>(&here), &size) == 0;
  close(probe);
  if (!bound) throw std::runtime_error("no free UDP port");
  return ntohs(here.sin_port);
}

LiveServer::LiveServer(Options options) : port_(options.port ? options.port : free_udp_port()), more_(options.more) {
  static std::atomic<int> count{0};
  jack_ = "live" + std::to_string(getpid()) + "x" + std::to_string(count++);
  std::string pattern = (std::filesystem::temp_directory_path() / "live_server_XXXXXX").string();
  dir_ = mkdtemp(pattern.data());
  supervisor::tidy_jack_registry();  // killed servers keep their places, and there are only eight
  jackd_ = spawn({"jackd", "-n", jack_, "-d", "dummy", "-r", "48000", "-p", "512"}, {}, dir_ / "jackd");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!takes_clients(jack_)) {
    if (waitpid(jackd_, nullptr, WNOHANG) == jackd_ || std::chrono::steady_clock::now() > deadline) {
      const auto said = read_all(dir_ / "jackd");
      end(jackd_, SIGKILL);
      throw std::runtime_error("jackd does not start: " + said);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  if (options.scsynth) start_scsynth();
}

LiveServer::~LiveServer() {
  end(scsynth_, SIGKILL);
  end(jackd_, SIGTERM);  // it takes its shared memory away
  std::error_code error;
  std::filesystem::remove("/dev/shm/SuperColliderServer_" + std::to_string(port_), error);
  std::filesystem::remove_all(dir_, error);
}

void LiveServer::start_scsynth() {
  Words words{"scsynth", "-u",        std::to_string(port_),
              "-B",      "127.0.0.1", "-D",
              "0",       "-R",        "0",
              "-i",      "2",         "-o",
              "2",       "-b",        "8192",
              "-c",      "32768"};
  words.insert(words.end(), more_.begin(), more_.end());
  scsynth_ = spawn(words, {"JACK_DEFAULT_SERVER=" + jack_, "JACK_NO_START_SERVER=1"}, dir_ / "scsynth");
}

void LiveServer::kill_scsynth(int signal) { end(scsynth_, signal); }

std::string LiveServer::log() const { return read_all(dir_ / "scsynth"); }

}  // namespace beltane::test
