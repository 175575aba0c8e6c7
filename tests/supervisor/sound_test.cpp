#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>
#include <fstream>

#include "host/fd.hpp"
#include "isolation/network.hpp"
#include "rig_fixture.hpp"
#include "supervisor/plan/machine.hpp"
#include "supervisor/rig/text_file.hpp"
#include "wire/wire.hpp"

namespace beltane::supervisor {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// The server's audio thread answers.
bool beats(const RigStatus& status) {
  return status.servers.size() == 1 && status.servers[0].heartbeat_ms && status.servers[0].heartbeat_ms < 200;
}

/// What of JACK and scsynth is in shared memory for this name.
std::vector<std::string> left_in_shared_memory(const std::string& name) {
  std::vector<std::string> left;
  for (const auto& entry : fs::directory_iterator("/dev/shm"))
    if (entry.path().filename().string().find(name) != std::string::npos) left.push_back(entry.path());
  return left;
}

TEST(Sound, OfADeadServerComesBackWithTheNextEpoch) {
  const auto machine = this_machine();
  if (machine.scsynth.empty() || machine.jackd.empty()) GTEST_SKIP() << "needs scsynth and jackd";
  TestRig rig("sound");
  auto before = rig.when_ready();
  ASSERT_EQ(before.servers.size(), 1U);
  ASSERT_EQ(before.servers[0].state, "running");
  const auto killed = rig_now();
  kill(before.servers[0].pid, SIGKILL);
  auto after = rig.when_reborn("scsynth", before.servers[0].pid);
  EXPECT_EQ(after.servers[0].epoch, before.servers[0].epoch + 1);
  std::printf("scsynth: kill to noticed %.2f ms, to started %.2f ms, to running %.0f ms\n",
              supervisor::milliseconds(killed, rig.event("scsynth", "died", killed).at),
              supervisor::milliseconds(killed, rig.event("scsynth", "started", killed).at),
              supervisor::milliseconds(killed, rig.event("scsynth", "ready", killed).at));
  EXPECT_TRUE(left_in_shared_memory("Server_" + std::to_string(before.servers[0].port)).empty());
}

TEST(Sound, OfAStoppedServerComesBackAndAccusesNobody) {
  const auto machine = this_machine();
  if (machine.scsynth.empty() || machine.jackd.empty()) GTEST_SKIP() << "needs scsynth and jackd";
  TestRig rig("sound");
  const auto before = rig.when([](const RigStatus& status) { return beats(status); });
  const auto stopped = rig_now();
  kill(before.servers[0].pid, SIGSTOP);
  const auto after = rig.when_reborn("scsynth", before.servers[0].pid);
  const auto noticed = rig.event("scsynth", "was stopped", stopped);
  std::printf("scsynth: stop to noticed %.0f ms, to running %.0f ms\n", supervisor::milliseconds(stopped, noticed.at),
              supervisor::milliseconds(stopped, rig.event("scsynth", "ready", stopped).at));
  EXPECT_FALSE(after.servers[0].crashed);
  EXPECT_EQ(pid_of(after, "jackd"), pid_of(before, "jackd"));
}

TEST(Sound, OfAStoppedJackServerComesBackWithAnother) {
  const auto machine = this_machine();
  if (machine.scsynth.empty() || machine.jackd.empty()) GTEST_SKIP() << "needs scsynth and jackd";
  TestRig rig("sound");
  const auto before = rig.when([](const RigStatus& status) { return beats(status); });
  const auto stopped = rig_now();
  kill(pid_of(before, "jackd"), SIGSTOP);
  const auto after = rig.when_reborn("jackd", pid_of(before, "jackd"));
  const auto noticed = rig.event("jackd", "was stopped", stopped);
  rig.when([&](const RigStatus& status) { return beats(status) && status.servers[0].epoch > before.servers[0].epoch; });
  std::printf("jackd: stop to noticed %.0f ms, to scsynth running %.0f ms\n",
              supervisor::milliseconds(stopped, noticed.at),
              supervisor::milliseconds(stopped, rig.event("scsynth", "ready", stopped).at));
  EXPECT_FALSE(after.servers[0].crashed);
}

TEST(Sound, OutlivesTheSupervisorAndKeepsItsEpoch) {
  const auto machine = this_machine();
  if (machine.scsynth.empty() || machine.jackd.empty()) GTEST_SKIP() << "needs scsynth and jackd";
  TestRig rig("sound");
  const auto before = rig.when_ready();
  rig.kill_supervisor();
  rig.start_supervisor();
  const auto after = rig.when_ready();
  EXPECT_EQ(after.servers[0].pid, before.servers[0].pid);
  EXPECT_EQ(after.servers[0].epoch, before.servers[0].epoch);
  EXPECT_EQ(after.servers[0].own_network, before.servers[0].own_network);
  EXPECT_EQ(pid_of(after, "jackd"), pid_of(before, "jackd"));
}

/// An OSC message of words and whole numbers.
class Osc {
 public:
  explicit Osc(const std::string& address) : address_(padded(address)) {}
  Osc& operator<<(const std::string& word) {
    tags_ += 's';
    arguments_ += padded(word);
    return *this;
  }
  Osc& operator<<(std::int32_t number) {
    tags_ += 'i';
    for (int shift = 24; shift >= 0; shift -= 8) arguments_ += static_cast<char>(number >> shift);
    return *this;
  }
  std::string bytes() const { return address_ + padded(tags_) + arguments_; }

 private:
  static std::string padded(const std::string& text) { return text + std::string(4 - text.size() % 4, '\0'); }
  std::string address_, tags_{","}, arguments_{};
};

/// Sends to the port of a server from that socket. False where nobody is there, which the system then says.
bool send_to(int socket, std::uint16_t port, const Osc& message) {
  sockaddr_in there{};
  there.sin_family = AF_INET;
  there.sin_port = htons(port);
  there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto bytes = message.bytes();
  connect(socket, reinterpret_cast<const sockaddr*>(&there), sizeof there);
  if (send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) return false;
  int trouble = 0;
  socklen_t size = sizeof trouble;
  getsockopt(socket, SOL_SOCKET, SO_ERROR, &trouble, &size);
  return trouble == 0;
}

std::string answer_at(int socket) {
  pollfd answer{socket, POLLIN, 0};
  char text[2048]{};
  const auto size = poll(&answer, 1, 10'000) == 1 ? recv(socket, text, sizeof text, 0) : 0;
  return {text, static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

/// What any user of the machine can do who reaches the server: has it write a sound over the file.
bool overwrite(int socket, std::uint16_t port, const fs::path& file) {
  if (!send_to(socket, port, Osc("/b_alloc") << 3 << 64) || !answer_at(socket).starts_with("/done")) return false;
  return send_to(socket, port,
                 Osc("/b_write") << 3 << file.string() << "wav"
                                 << "int16") &&
         answer_at(socket).starts_with("/done");
}

TEST(Sound, IsReachedByItsUserOnlyAndTheServersCommandsOverwriteNothing) {
  const auto machine = this_machine();
  if (machine.scsynth.empty() || machine.jackd.empty()) GTEST_SKIP() << "needs scsynth and jackd";
  TestRig rig("sound");
  const auto server = rig.when_ready().servers.at(0);
  if (!server.own_network) GTEST_SKIP() << "not on this machine: " << rig.event("scsynth", "every user", {}).text;
  const auto precious = rig.rig().state / "precious";
  std::ofstream(precious) << "words";
  const Fd outside(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  EXPECT_FALSE(overwrite(outside.get(), server.port, precious));
  EXPECT_EQ(file_text(precious), "words");
  const Fd inside(isolation::udp_socket_in_network_of(server.pid));
  EXPECT_TRUE(overwrite(inside.get(), server.port, precious)) << "the same from inside";
  EXPECT_TRUE(file_text(precious).starts_with("RIFF"));
}

TEST(Sound, PlaysWhereTheKernelRefusesNetworksAndThatIsSaid) {
  const auto machine = this_machine();
  if (machine.scsynth.empty() || machine.jackd.empty()) GTEST_SKIP() << "needs scsynth and jackd";
  TestRig rig("sound without namespaces");
  const auto status = rig.when_ready();
  const auto& server = status.servers.at(0);
  EXPECT_EQ(server.state, "running");
  EXPECT_FALSE(server.own_network);
  const auto said = std::ranges::find_if(status.events, [](const Event& each) {
    return each.process == "scsynth" && each.text.starts_with("every user of this machine can send to it");
  });
  ASSERT_NE(said, status.events.end());
  EXPECT_THAT(said->text, testing::HasSubstr("the kernel refuses a network of its own: Operation not permitted"));
}

TEST(Sound, ComesBackAfterJackdIsKilledAndLeavesNothingWhenTakenDown) {
  const auto machine = this_machine();
  if (machine.scsynth.empty() || machine.jackd.empty()) GTEST_SKIP() << "needs scsynth and jackd";
  TestRig rig("sound");
  const auto jack_name = "beltane-test-" + std::to_string(rig.supervisor());
  const auto before = rig.when_ready();
  EXPECT_FALSE(left_in_shared_memory(jack_name).empty());
  const auto killed = rig_now();
  kill(pid_of(before, "jackd"), SIGKILL);
  const auto after = rig.when_reborn("scsynth", before.servers[0].pid);
  std::printf("jackd: kill to scsynth running %.0f ms\n",
              supervisor::milliseconds(killed, rig.event("scsynth", "ready", killed).at));
  rig.take_down();
  EXPECT_EQ(rig.wait_for_supervisor(), 0);
  EXPECT_FALSE(runs(pid_of(after, "jackd")) || runs(after.servers[0].pid));
  EXPECT_THAT(left_in_shared_memory(jack_name), testing::IsEmpty());
  EXPECT_THAT(left_in_shared_memory("Server_" + std::to_string(after.servers[0].port)), testing::IsEmpty());
  EXPECT_FALSE(fs::exists(rig.rig().runtime));
}

}  // namespace
}  // namespace beltane::supervisor
