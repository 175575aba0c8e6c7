#include "bench/sclang_edits.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "scsynth/osc/osc.hpp"
#include "support/sound_files.hpp"

namespace beltane::bench {
namespace {

constexpr auto script = R"(
(
var to = NetAddr("127.0.0.1", thisProcess.argv[0].asInteger), project = IdentityDictionary.new;
OSCdef(\edit, { |message|
	project[\cutoff] = message[1];
	to.sendMsg("/n_set", 1000, \cutoff, project[\cutoff]);
}, '/edit');
to.sendMsg("/ready", NetAddr.langPort);
)
)";

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// Where sclang's messages come to, and ours go from.
class Line {
 public:
  Line() : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    const auto any = loopback(0);
    if (bind(fd_, reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0) throw std::runtime_error("no UDP port");
  }
  ~Line() { close(fd_); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  std::uint16_t port() const {
    sockaddr_in own{};
    socklen_t size = sizeof own;
    getsockname(fd_, reinterpret_cast<sockaddr*>(&own), &size);
    return ntohs(own.sin_port);
  }
  void send(std::uint16_t port, const scsynth::OscMessage& message) const {
    const auto bytes = scsynth::encode_osc(message);
    const auto to = loopback(port);
    sendto(fd_, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
  std::optional<scsynth::OscMessage> receive(int limit_ms) const {
    pollfd ready{fd_, POLLIN, 0};
    std::byte buffer[1024];
    if (poll(&ready, 1, limit_ms) <= 0) return {};
    const auto got = recv(fd_, buffer, sizeof buffer, 0);
    const auto message = scsynth::decode_osc({buffer, static_cast<std::size_t>(std::max<ssize_t>(got, 0))});
    return message ? std::optional(*message) : std::nullopt;
  }

 private:
  int fd_;
};

/// An sclang without a window, in a home of its own; it ends with this.
class Sclang {
 public:
  Sclang(const std::filesystem::path& home, std::uint16_t port) {
    std::ofstream(home / "edits.scd") << script;
    pid_ = fork();
    if (pid_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (const char* name : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"})
      setenv(name, home.c_str(), 1);
    setenv("QT_QPA_PLATFORM", "offscreen", 1);
    setenv("QTWEBENGINE_DISABLE_SANDBOX", "1", 1);
    const int nowhere = open("/dev/null", O_RDWR);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere, stream);
    execlp("sclang", "sclang", "-D", (home / "edits.scd").c_str(), std::to_string(port).c_str(), nullptr);
    _exit(127);
  }
  ~Sclang() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Sclang(const Sclang&) = delete;
  Sclang& operator=(const Sclang&) = delete;

 private:
  pid_t pid_{};
};

}  // namespace

std::optional<Samples> sclang_edits(int count, Pace pace) {
  const support::OwnFolder home;
  const Line line;
  const Sclang sclang(home.path(), line.port());
  const auto ready = line.receive(30'000);
  const auto port = ready ? scsynth::whole(*ready, 0) : std::nullopt;
  if (!port) return {};
  Samples samples;
  for (int i = 0; i < count; ++i) {
    const auto before = steady_now();
    line.send(static_cast<std::uint16_t>(*port), {"/edit", {static_cast<float>(i)}});
    if (line.receive(1'000)) samples.add(steady_now() - before);
    pace.wait();
  }
  return samples.count() > 0 ? std::optional(samples) : std::nullopt;
}

}  // namespace beltane::bench
