#include "drill/bare_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "scsynth/connection/loading.hpp"
#include "scsynth/connection/requests.hpp"
#include "scsynth/osc/udp.hpp"

namespace beltane::drill {
namespace {

using Clock = std::chrono::steady_clock;
using scsynth::OscMessage, scsynth::UdpLine;

constexpr auto start_patience = std::chrono::seconds(20);

/// A UDP port that nobody uses now; 0: none.
std::uint16_t free_port() {
  const int probe = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(probe);
  return bound ? ntohs(address.sin_port) : 0;
}

/// A scsynth as a rig starts one, but that nobody's wires lead to. It dies with the thread that started it.
class Server {
 public:
  Server(const std::string& jack_server, std::uint16_t port) : pid_(fork()) {
    if (pid_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (const char* name : {"SC_JACK_DEFAULT_OUTPUTS", "SC_JACK_DEFAULT_INPUTS", "SC_SYNTHDEF_PATH"})
      setenv(name, "", 1);
    setenv("JACK_DEFAULT_SERVER", jack_server.c_str(), 1);
    setenv("JACK_NO_START_SERVER", "1", 1);
    const int nowhere = open("/dev/null", O_RDWR);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere, stream);
    execlp("scsynth", "scsynth", "-u", std::to_string(port).c_str(), "-B", "127.0.0.1", "-R", "0", "-D", "0", "-m",
           "262144", "-n", "16384", "-a", "8192", "-b", "4096", "-H", (jack_server + ":floor").c_str(), nullptr);
    _exit(127);
  }
  ~Server() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

 private:
  pid_t pid_;
};

/// Says it, again and again where `again`, until it is answered so.
bool asked(UdpLine& line, const OscMessage& question, const scsynth::Requests::IsAnswer& is_answer,
           Clock::time_point until, bool again = false) {
  const auto datagram = scsynth::encode_osc(question);
  line.send(datagram);
  std::vector<std::byte> heard;
  while (Clock::now() < until) {
    const auto what = line.receive(Seconds{0.002}, heard);
    if (what == UdpLine::Received::datagram) {
      const auto message = scsynth::decode_osc(heard);
      if (message && is_answer(*message)) return !scsynth::failure(*message);
    } else if (again) {
      if (what == UdpLine::Received::nobody) usleep(1000);
      line.send(datagram);
    }
  }
  return false;
}

/// Has the server do those, all at once. False: it did not, or not in time.
bool do_all(UdpLine& line, const std::vector<scsynth::LoadStep>& steps, Clock::time_point until) {
  for (const auto& step : steps) line.send(scsynth::encode_osc(step.message));
  std::size_t done = 0;
  std::vector<std::byte> heard;
  while (done < steps.size() && Clock::now() < until) {
    if (line.receive(Seconds{0.002}, heard) != UdpLine::Received::datagram) continue;
    const auto message = scsynth::decode_osc(heard);
    const auto answers = [&](const scsynth::LoadStep& step) {
      return message && scsynth::done_or_failed(step.command, step.buffer)(*message);
    };
    if (!std::ranges::any_of(steps, answers)) continue;
    if (scsynth::failure(*message)) return false;
    ++done;
  }
  return done == steps.size();
}

/// The steps of loading all samples, in rounds: all the first ones, all the second ones …
Result<std::vector<std::vector<scsynth::LoadStep>>> rounds_of(const std::vector<std::filesystem::path>& samples) {
  std::vector<std::vector<scsynth::LoadStep>> rounds;
  std::int32_t buffer = 0;
  for (const auto& sample : samples) {
    auto steps = scsynth::load_steps({scsynth::BufferId{buffer}, sample.string(), false});
    if (!steps) return steps.refusal();
    rounds.resize(std::max(rounds.size(), steps->size()));
    for (std::size_t i = 0; i < steps->size(); ++i) rounds[i].push_back((*steps)[i]);
    buffer += 4;
  }
  return rounds;
}

}  // namespace

Result<Seconds> bare_server(const std::string& jack_server, const std::vector<std::filesystem::path>& samples) {
  const auto rounds = rounds_of(samples);
  if (!rounds) return rounds.refusal();
  const auto port = free_port();
  const auto begun = Clock::now(), until = begun + start_patience;
  const Server server(jack_server, port);
  UdpLine line(port);
  const auto there = [](const OscMessage& message) { return message.address == "/status.reply"; };
  if (!asked(line, {"/status", {}}, there, until, true)) return Refusal{"a bare scsynth did not answer within 20 s"};
  for (const auto& round : *rounds)
    if (!do_all(line, round, until)) return Refusal{"a bare scsynth did not load the song's samples"};
  return Seconds{std::chrono::duration<double>(Clock::now() - begun).count()};
}

}  // namespace beltane::drill
