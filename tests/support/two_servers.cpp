#include "support/two_servers.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "patchbay/jack_client.hpp"
#include "supervisor/jack/jack_registry.hpp"
#include "support/live_server.hpp"
#include "support/render.hpp"

namespace beltane::test {
namespace {

using Clock = std::chrono::steady_clock;
using Words = std::vector<std::string>;
using namespace std::chrono_literals;

constexpr double hz = 441.7;
constexpr double velocity = 1;
constexpr float silent = 1e-6F;
constexpr auto changeover_client = "t-changeover";

std::string client_of(Side side) { return "t-" + changeover::name_of(side); }

void end(pid_t& pid, int signal) {
  if (pid <= 0) return;
  kill(pid, signal);
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) continue;
  pid = -1;
}

/// A socket that talks to one server.
class Line {
 public:
  explicit Line(std::uint16_t port) : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)connect(socket_, reinterpret_cast<const sockaddr*>(&there), sizeof there);
    const timeval patience{0, 50'000};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~Line() { close(socket_); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  void send(const Bytes& bytes) const { (void)::send(socket_, bytes.data(), bytes.size(), 0); }
  bool hears_anything() const { return !hear().empty(); }
  /// Whether a message with that address comes next.
  bool hears(const std::string& address) const { return hear().starts_with(address); }

 private:
  std::string hear() const {
    char answer[1024];
    const auto size = recv(socket_, answer, sizeof answer, 0);
    return {answer, size > 0 ? static_cast<std::size_t>(size) : 0};
  }
  int socket_;
};

template <class Condition>
bool soon(Condition condition, std::chrono::milliseconds limit = 30s, std::chrono::milliseconds pause = 2ms) {
  const auto until = Clock::now() + limit;
  while (!condition()) {
    if (Clock::now() > until) return false;
    std::this_thread::sleep_for(pause);
  }
  return true;
}

void demand(bool condition, const std::string& what) {
  if (!condition) throw std::runtime_error(what);
}

std::string fresh_name() {
  static int count = 0;
  return "two" + std::to_string(getpid()) + "x" + std::to_string(++count);
}

}  // namespace

TwoServers::TwoServers(std::uint32_t period) : period_(period), jack_(fresh_name()) {
  try {
    bring_up();
  } catch (const std::exception&) {
    take_down();
    throw;
  }
}

TwoServers::~TwoServers() { take_down(); }

void TwoServers::bring_up() {
  setenv("JACK_NO_START_SERVER", "1", 1);
  setenv("SC_JACK_DEFAULT_OUTPUTS", "", 1);
  setenv("SC_JACK_DEFAULT_INPUTS", "", 1);
  supervisor::tidy_jack_registry();
  jackd_ = spawn({"jackd", "-n", jack_, "-p", "128", "-d", "dummy", "-r", "48000", "-p", std::to_string(period_)});
  auto ear = patchbay::listen_at({.server = jack_, .patience = {30}});
  demand(static_cast<bool>(ear), "no ear");
  ear_ = std::move(*ear);
  start_patchbay();
  start_changeover();
  for (const auto side : changeover::both_sides) start_server(side);
  for (const auto side : changeover::both_sides) revive(side);
  demand(until_both_are_good(), "the pilots are not heard");
  demand(until_heard(), "nothing is heard");
}

void TwoServers::take_down() {
  if (testing::Test::HasFailure() || std::uncaught_exceptions() > 0) print_logs();
  for (auto& server : servers_) {
    end(server.pid, SIGKILL);
    std::error_code ignored;
    std::filesystem::remove("/dev/shm/SuperColliderServer_" + std::to_string(server.port), ignored);
  }
  end(changeover_, SIGTERM);
  end(patchbay_, SIGTERM);
  ear_ = nullptr;
  end(jackd_, SIGTERM);
  const auto record = folder_ / changeover::record_name;
  std::error_code ignored;
  if (std::filesystem::is_symlink(record)) std::filesystem::remove(std::filesystem::read_symlink(record), ignored);
}

/// What each process said, of which only the end matters.
void TwoServers::print_logs() const {
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    if (entry.path().extension() != ".log") continue;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::printf("---- %s\n%s\n", entry.path().filename().c_str(),
                text.substr(text.size() > 3000 ? text.size() - 3000 : 0).c_str());
  }
}

pid_t TwoServers::spawn(const Words& words) const {
  std::vector<char*> pointers;
  for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  const auto log = (folder_ / (std::filesystem::path(words[0]).filename().string() + ".log")).string();
  const pid_t pid = fork();
  demand(pid >= 0, "no room for a process");
  if (pid > 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  execvp(pointers[0], pointers.data());
  _exit(127);
}

void TwoServers::start_patchbay() {
  Words words{std::string(BELTANE_BIN_DIR) + "/beltane-patchbay", "--jack-server", jack_};
  words.insert(words.end(), {"--runtime", folder_.path().string(), "--bypass", changeover_client});
  const auto wire = [&](const std::string& option, const std::string& from, const std::string& to) {
    words.insert(words.end(), {option, from + "=" + to});
  };
  const std::string middle = std::string(changeover_client) + ":";
  for (const auto side : changeover::both_sides) {
    const auto name = changeover::name_of(side), server = client_of(side) + ":";
    wire("--wire", middle + "feedback_" + name, server + "in_1");
    wire("--wire", server + "out_1", middle + name + "_1");
    wire("--wire", server + "out_2", middle + name + "_2");
    wire("--wire", server + "out_3", middle + name + "_pilot");
    wire("--bypass-" + name, server + "out_1", "loudspeaker:1");
    wire("--bypass-" + name, server + "out_2", "loudspeaker:2");
  }
  wire("--wire", middle + "out_1", "loudspeaker:1");
  wire("--wire", middle + "out_2", "loudspeaker:2");
  patchbay_ = spawn(words);
}

void TwoServers::start_changeover() {
  changeover_ = spawn({std::string(BELTANE_BIN_DIR) + "/beltane-changeover", "--client", changeover_client,
                       "--jack-server", jack_, "--runtime", folder_.path().string()});
  if (record_) return;
  demand(soon([&] {
           auto opened = changeover::Record::open(folder_ / changeover::record_name);
           if (opened) record_ = std::move(*opened);
           return record_.has_value();
         }),
         "the changeover does not start");
}

void TwoServers::kill_changeover() { end(changeover_, SIGKILL); }

bool TwoServers::answers(const Server& server) const {
  const Line line(server.port);
  line.send(message("/status", {}));
  return line.hears_anything();
}

void TwoServers::start_server(Side side) {
  auto& server = servers_[index_of(side)];
  server.port = free_udp_port();
  const auto name = client_of(side) + "-" + std::to_string(++server.life);
  server.pid = spawn({"scsynth", "-u", std::to_string(server.port), "-B", "127.0.0.1", "-D", "0", "-R", "0", "-i", "1",
                      "-o", "3", "-H", jack_ + ":" + name});
}

bool TwoServers::play(const Server& server) const {
  const auto patience = 10s;
  if (!soon([&] { return answers(server); }, patience)) return false;
  const Line line(server.port);
  for (const auto* def : {"pilot", "sine"})
    line.send(message("/d_load", {(synthdefs() / (std::string(def) + ".scsyndef")).string()}));
  line.send(message("/notify", {1}));
  line.send(message("/sync", {1}));
  if (!soon([&] { return line.hears("/synced"); }, patience)) return false;
  line.send(message("/s_new", {std::string("pilot"), 1000, 1, 0, std::string("out"), 2}));
  line.send(message("/s_new", {std::string("sine"), 1001, 0, 0, std::string("freq"), hz, std::string("velocity"),
                               velocity, std::string("sustain"), 1.0, std::string("warmth"), 0.0}));
  return soon([&] { return line.hears("/n_go"); }, patience) && soon([&] { return line.hears("/n_go"); }, patience);
}

void TwoServers::revive(Side side) {
  auto& server = servers_[index_of(side)];
  for (int tries = 0; tries < 4; ++tries) {  // as a supervisor would: JACK may not let it in yet
    if (server.pid < 0) start_server(side);
    if (play(server)) return;
    end(server.pid, SIGKILL);
  }
  throw std::runtime_error("a server does not start");
}

void TwoServers::hit(Side side, int signal) {
  auto& server = servers_[index_of(side)];
  if (signal == SIGSTOP)
    kill(server.pid, signal);
  else
    end(server.pid, signal);
}

std::vector<std::string> TwoServers::at_the_loudspeaker() const {
  const auto client = patchbay::join_jack("t-look", jack_, {10});
  if (!client) return {};
  const auto* port = jack_port_by_name(client->get(), "system:playback_1");
  return port ? patchbay::names_in(jack_port_get_all_connections(client->get(), port)) : std::vector<std::string>{};
}

bool TwoServers::until(const std::function<bool(const changeover::State&)>& condition,
                       std::chrono::milliseconds limit) const {
  return soon([&] { return condition(state()); }, limit);
}

bool TwoServers::until_both_are_good(Seconds stretch) const {
  return until([&](const changeover::State& now) {
    return good_for(now, Side::a) >= stretch && good_for(now, Side::b) >= stretch;
  });
}

std::size_t TwoServers::mark() const {
  const auto heard = ear_->captured();
  return heard.samples.size() / heard.channels;
}

bool TwoServers::listen(Seconds stretch) const {
  const auto to = mark() + static_cast<std::size_t>(stretch.count * 48'000);
  // Each look copies all that was heard.
  const auto limit = std::chrono::milliseconds(static_cast<std::int64_t>(stretch.count * 2e3)) + 30s;
  return soon([&] { return mark() >= to; }, limit, 50ms);
}

bool TwoServers::until_heard() {
  return soon([&] {
    const auto from = mark();
    if (!listen({0.1})) return false;
    const auto heard = heard_since(from);
    own_step_ = heard.step;
    return heard.lost == 0 && heard.step > 0;
  });
}

Hearing TwoServers::heard_since(std::size_t frame) const {
  const auto all = ear_->captured();
  const auto left = [&](std::size_t i) { return all.samples[2 * i]; };
  Hearing hearing{.frames = all.samples.size() / 2 - frame};
  std::size_t quiet = 0, alike = 0;
  for (auto i = frame + period_; i < all.samples.size() / 2; ++i) {
    const bool silence = std::abs(left(i)) < silent;
    quiet = silence ? quiet + 1 : 0;
    if (quiet == 2) ++hearing.lost;  // one sample may be at the zero of the sine
    if (quiet >= 2) ++hearing.lost;
    alike = !silence && left(i) == left(i - period_) ? alike + 1 : 0;
    if (alike == 8) hearing.repeated += 7;
    if (alike >= 8) ++hearing.repeated;
    hearing.step = std::max(hearing.step, std::abs(left(i) - left(i - 1)));
  }
  hearing.missed = all.missed;
  return hearing;
}

}  // namespace beltane::test
