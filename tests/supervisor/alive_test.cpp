#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "isolation/network.hpp"
#include "rig_fixture.hpp"
#include "supervisor/plan/plan.hpp"
#include "supervisor/processes/launch.hpp"
#include "supervisor/rig/children_file.hpp"
#include "supervisor/rig/environment_mark.hpp"
#include "supervisor/rig/rig_directories.hpp"
#include "supervisor/rig/text_file.hpp"
#include "support/sanitized.hpp"
#include "wire/wire.hpp"

namespace beltane::supervisor {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

std::int32_t pid_of(const RigStatus& status, const std::string& name) {
  for (const auto& process : status.processes)
    if (process.name == name) return process.pid;
  return 0;
}

bool ends_soon(std::int32_t pid) {
  for (int i = 0; i < 60'000 && runs(pid); ++i) std::this_thread::sleep_for(1ms);
  return !runs(pid);
}

double milliseconds(Instant from, Instant to) { return between(from, to).count * 1000; }

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// The server's audio thread answers.
bool beats(const RigStatus& status) {
  return status.servers.size() == 1 && status.servers[0].heartbeat_ms && status.servers[0].heartbeat_ms < 200;
}

constexpr double notice_budget_ms = 10;  // a death
constexpr double ping_ms = 100;          // of a test's rig

/// What this machine takes just now, at worst of five, until whoever waits for the death of a process is awake.
double floor_ms() {
  double worst = 0;
  for (int i = 0; i < 5; ++i) {
    auto sleeper = launch({.command = {"/bin/sleep", "100"}});
    if (!sleeper) throw std::runtime_error(sleeper.reason());
    pollfd ended{sleeper->pidfd.get(), POLLIN, 0};
    const auto killed = rig_now();
    signal_to(*sleeper, SIGKILL);
    poll(&ended, 1, 10'000);
    worst = std::max(worst, milliseconds(killed, rig_now()));
    ending_of(*sleeper);
  }
  return worst;
}

/// The budget, and what a busy machine adds to it: a death is noticed on one thread, told on another, and heard on a
/// third.
double allowed_ms(double budget) { return (sanitized ? 10 : 1) * budget + 5 * floor_ms(); }

TEST(ADeadChild, IsNoticedWithinMillisecondsAndStartedAgain) {
  TestRig rig("sleepers");
  auto pid = pid_of(rig.when_ready(), "a");
  const auto other = rig.process("b").pid;
  std::vector<double> noticed, respawned;
  for (int i = 0; i < 5; ++i) {
    const auto killed = rig_now();
    kill(pid, SIGKILL);
    const auto event = rig.event("a", "died: signal 9", killed);
    noticed.push_back(milliseconds(killed, event.at));
    EXPECT_TRUE(event.figures.contains("noticed_ms"));
    if (i == 0) respawned.push_back(milliseconds(killed, rig.event("a", "started", killed).at));
    pid = pid_of(rig.when_reborn("a", pid), "a");
  }
  const auto after = rig.process("a");
  EXPECT_EQ(after.restarts, 5U);
  EXPECT_EQ(after.last_exit, "signal 9");
  EXPECT_EQ(rig.process("b").pid, other);
  std::printf("kill to noticed: median %.2f ms; kill to started again: %.2f ms\n", median(noticed), respawned[0]);
  EXPECT_LT(median(noticed), allowed_ms(notice_budget_ms));
}

TEST(TheChildren, OutliveTheSupervisorAndAreAdopted) {
  TestRig rig("sleepers");
  const auto before = rig.when_ready();
  rig.kill_supervisor();
  EXPECT_TRUE(runs(pid_of(before, "a")) && runs(pid_of(before, "b")));
  kill(pid_of(before, "b"), SIGKILL);
  ASSERT_TRUE(ends_soon(pid_of(before, "b")));
  rig.start_supervisor();
  const auto after = rig.when_ready();
  EXPECT_EQ(pid_of(after, "a"), pid_of(before, "a"));
  EXPECT_NE(pid_of(after, "b"), pid_of(before, "b"));
  const auto killed = rig_now();
  kill(pid_of(after, "a"), SIGKILL);
  EXPECT_LT(milliseconds(killed, rig.event("a", "died: gone", killed).at), allowed_ms(notice_budget_ms));
  rig.when_reborn("a", pid_of(after, "a"));
}

TEST(TheGuard, BringsAKilledSupervisorBackAndIsBroughtBackByIt) {
  TestRig rig("guarded");
  const auto before = rig.when_ready();
  const auto killed = rig_now();
  rig.kill_supervisor();
  const auto after = rig.when([&](const RigStatus& status) { return pid_of(status, "supervisor") > 0; });
  EXPECT_NE(pid_of(after, "supervisor"), pid_of(before, "supervisor"));
  EXPECT_EQ(pid_of(after, "a"), pid_of(before, "a"));
  EXPECT_EQ(pid_of(after, "guard"), pid_of(before, "guard"));
  const auto& self = after.processes.back();
  EXPECT_EQ(self.restarts, 1U);
  ASSERT_FALSE(after.events.empty());
  EXPECT_EQ(after.events.front().process, "supervisor");
  std::printf("supervisor: kill to noticed %.2f ms\n", milliseconds(killed, after.events.front().at));
  rig.end_revived();
  EXPECT_TRUE(ends_soon(pid_of(after, "a")) && ends_soon(pid_of(after, "guard")));
}

TEST(TheGuard, IsStartedAgainLikeAnyOther) {
  TestRig rig("guarded");
  const auto before = rig.when_ready();
  kill(pid_of(before, "guard"), SIGKILL);
  const auto after = rig.when_reborn("guard", pid_of(before, "guard"));
  EXPECT_EQ(pid_of(after, "supervisor"), rig.supervisor());
}

TEST(TheGuard, ReplacesASupervisorThatHangs) {
  TestRig rig("guarded");
  const auto before = rig.when_ready();
  kill(rig.supervisor(), SIGSTOP);
  const auto after = rig.when([&](const RigStatus& status) {
    return pid_of(status, "supervisor") > 0 && pid_of(status, "supervisor") != pid_of(before, "supervisor");
  });
  EXPECT_EQ(rig.wait_for_supervisor(), -1);
  EXPECT_EQ(pid_of(after, "a"), pid_of(before, "a")) << "it adopts";
  EXPECT_THAT(after.events.front().text, testing::HasSubstr("hung: killed by its guard"));
  kill(pid_of(after, "a"), SIGKILL);  // what is killed comes back
  const auto last = rig.when_reborn("a", pid_of(after, "a"));
  rig.end_revived();
  EXPECT_TRUE(ends_soon(pid_of(last, "a")));
}

TEST(TheGuard, IsReplacedWhenItHangs) {
  TestRig rig("guarded");
  const auto before = rig.when_ready();
  kill(pid_of(before, "guard"), SIGSTOP);
  const auto after = rig.when_reborn("guard", pid_of(before, "guard"));
  EXPECT_EQ(pid_of(after, "supervisor"), rig.supervisor());
  EXPECT_THAT(rig.event("guard", "silent", {}).text, testing::HasSubstr("pings: killed"));
}

TEST(TheSupervisor, AnswersAfterTwentyThousandHellosWithInventedNames) {
  TestRig rig("services");
  const auto before = rig.when_ready();
  const auto good = rig.process("good");
  rig.say_hello(20'000, good.pid);
  const auto after = rig.status();
  EXPECT_EQ(after.processes.size(), before.processes.size());
  EXPECT_LT(wire::encode(FromSupervisor{after}).size(), 16'384U);
  kill(good.pid, SIGSTOP);  // it is still `good` that is pinged under that name
  rig.when_reborn("good", good.pid);
  rig.take_down();
  EXPECT_EQ(rig.wait_for_supervisor(), 0);
}

TEST(TheFolderOfLogs, IsMadeAgainAndPartsAreStartedAllTheSame) {
  TestRig rig("services");
  const auto before = rig.when_ready();
  const auto logs = rig.rig().state / "test/logs";
  fs::remove_all(logs);
  kill(pid_of(before, "good"), SIGKILL);
  const auto after = rig.when_reborn("good", pid_of(before, "good"));
  EXPECT_TRUE(fs::exists(logs / "good.log"));
  fs::remove_all(logs);
  std::ofstream(logs) << "a file is in its way";
  kill(pid_of(after, "good"), SIGKILL);
  const auto last = rig.when_reborn("good", pid_of(after, "good"));
  EXPECT_THAT(rig.process("supervisor").health.words.at("trouble"), testing::HasSubstr(logs.string()));
}

TEST(AChild, ThatNoFileTellsOfIsFoundByItsMark) {
  TestRig rig("sleepers");
  const auto before = rig.when_ready();
  rig.kill_supervisor();
  fs::remove(rig.rig().runtime / "children");
  rig.start_supervisor();
  const auto after = rig.when_ready();
  EXPECT_EQ(pid_of(after, "a"), pid_of(before, "a"));
  EXPECT_EQ(pid_of(after, "b"), pid_of(before, "b"));
}

TEST(TheSupervisor, KilledAtAnyMomentLeavesNoChildTwiceAndNoneOut) {
  TestRig rig("sleepers");
  for (int i = 0; i < 25; ++i) {
    std::this_thread::sleep_for(std::chrono::microseconds(1500 * i));
    rig.kill_supervisor();
    if (i % 3 == 0)  // one that only the next supervisor can miss
      for (const auto& child : marked_processes(rig.rig().runtime))
        if (child.name == "a") kill(child.life.pid, SIGKILL);
    rig.start_supervisor();
  }
  const auto after = rig.when_ready();
  std::vector<std::int32_t> pids, expected{pid_of(after, "a"), pid_of(after, "b")};
  for (const auto& child : marked_processes(rig.rig().runtime)) pids.push_back(child.life.pid);
  EXPECT_THAT(pids, testing::UnorderedElementsAreArray(expected));
}

TEST(AProcess, OfAnotherStartTimeIsNeitherAdoptedNorSignalled) {
  TestRig rig("sleepers");
  rig.when_ready();
  rig.kill_supervisor();
  auto stranger = launch({.command = {"/bin/sleep", "100"}});
  ASSERT_TRUE(stranger);
  auto memory = parse_children_file(file_text(rig.rig().runtime / "children"));
  memory.children[0].life.pid = stranger->pid;
  memory.children.push_back({"long-gone-part", {stranger->pid, stranger->start_ticks + 5, 0, 0, {}}, Stage::ready, 0});
  ASSERT_TRUE(replace_file(rig.rig().runtime / "children", text_of(memory)));
  rig.start_supervisor();
  const auto after = rig.when_ready();
  EXPECT_NE(pid_of(after, "a"), stranger->pid);
  rig.take_down();
  EXPECT_EQ(rig.wait_for_supervisor(), 0);
  EXPECT_TRUE(runs(stranger->pid));
  signal_to(*stranger, SIGKILL);
  ending_of(*stranger);
}

TEST(TakeDown, LeavesNoProcessAndNoFileButTheLogs) {
  TestRig rig("services");
  const auto before = rig.when_ready();
  const auto last = rig.take_down();
  EXPECT_EQ(rig.wait_for_supervisor(), 0);
  ASSERT_EQ(last.processes.size(), 2U);  // with the supervisor itself
  EXPECT_EQ(last.processes[0].state, "stopped");
  EXPECT_EQ(last.processes[0].last_exit, "exit 0");
  EXPECT_FALSE(runs(pid_of(before, "good")));
  EXPECT_FALSE(fs::exists(rig.rig().runtime));
  EXPECT_TRUE(fs::exists(rig.rig().state / "test/logs/good.log"));
}

TEST(TakeDown, IsWhatSigtermDoes) {
  TestRig rig("sleepers");
  const auto before = rig.when_ready();
  kill(rig.supervisor(), SIGTERM);
  EXPECT_EQ(rig.wait_for_supervisor(), 0);
  EXPECT_FALSE(runs(pid_of(before, "a")) || runs(pid_of(before, "b")));
  EXPECT_FALSE(fs::exists(rig.rig().runtime));
}

TEST(TakeDown, EndsWhatWillNotEnd) {
  TestRig rig("stubborn");
  const auto before = rig.when_ready();
  const auto last = rig.take_down();
  EXPECT_EQ(rig.wait_for_supervisor(), 0);
  EXPECT_EQ(last.processes.at(0).last_exit, "signal 9");
  EXPECT_FALSE(runs(pid_of(before, "stubborn")));
}

TEST(ASilentProcess, IsKilledAndStartedAgain) {
  TestRig rig("mute");
  const auto before = rig.when_ready();
  const auto after = rig.when_reborn("mute", pid_of(before, "mute"));
  EXPECT_THAT(rig.event("mute", "silent", {}).text, testing::HasSubstr("4 pings"));
  EXPECT_NE(pid_of(after, "mute"), pid_of(before, "mute"));
}

TEST(AFrozenProcess, IsKilledAndStartedAgain) {
  TestRig rig("services");
  const auto before = rig.when_ready();
  const auto frozen = rig_now();
  kill(pid_of(before, "good"), SIGSTOP);
  rig.when_reborn("good", pid_of(before, "good"));
  const auto noticed = milliseconds(frozen, rig.event("good", "silent", frozen).at);
  std::printf("freeze to noticed: %.0f ms, at pings of 100 ms\n", noticed);
  EXPECT_LT(noticed, allowed_ms(notice_budget_ms + 5 * ping_ms)) << "four of them were not answered";
}

TEST(WhatNeedsTheDead, GoesWithItAndComesBackAfterIt) {
  TestRig rig("chain");
  const auto before = rig.when_ready();
  kill(pid_of(before, "base"), SIGKILL);
  const auto after = rig.when_reborn("top", pid_of(before, "top"));
  EXPECT_NE(pid_of(after, "base"), pid_of(before, "base"));
}

TEST(ASecondSupervisor, IsRefusedWithTheFirstOnesPid) {
  TestRig rig("sleepers");
  rig.when_ready();
  const auto lock = enter_rig(rig.rig());
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.reason(), "the rig test is up already: process " + std::to_string(rig.supervisor()) +
                               " holds it; take it down with `beltane down --rig test`, or choose another --rig.");
}

TEST(TwoRigs, DoNotHearOfEachOther) {
  TestRig one("sleepers");
  TestRig two("sleepers");
  const auto first = one.when_ready();
  const auto second = two.when_ready();
  one.take_down();
  EXPECT_EQ(one.wait_for_supervisor(), 0);
  EXPECT_EQ(pid_of(two.status(), "a"), pid_of(second, "a"));
  EXPECT_TRUE(runs(pid_of(second, "a")) && runs(pid_of(second, "b")));
  EXPECT_FALSE(runs(pid_of(first, "a")));
}

TEST(ARuntimeDirectory, ThatHoldsOtherThingsIsLeftAlone) {
  const auto folder = fs::temp_directory_path() / ("beltane-mine-" + std::to_string(getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "diary.txt") << "dear diary";
  EXPECT_FALSE(enter_rig({.name = "test", .runtime = folder, .state = folder / "state"}));
  EXPECT_TRUE(fs::exists(folder / "diary.txt"));
  fs::remove_all(folder);
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
              milliseconds(killed, rig.event("scsynth", "died", killed).at),
              milliseconds(killed, rig.event("scsynth", "started", killed).at),
              milliseconds(killed, rig.event("scsynth", "ready", killed).at));
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
  std::printf("scsynth: stop to noticed %.0f ms, to running %.0f ms\n", milliseconds(stopped, noticed.at),
              milliseconds(stopped, rig.event("scsynth", "ready", stopped).at));
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
  std::printf("jackd: stop to noticed %.0f ms, to scsynth running %.0f ms\n", milliseconds(stopped, noticed.at),
              milliseconds(stopped, rig.event("scsynth", "ready", stopped).at));
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
              milliseconds(killed, rig.event("scsynth", "ready", killed).at));
  rig.take_down();
  EXPECT_EQ(rig.wait_for_supervisor(), 0);
  EXPECT_FALSE(runs(pid_of(after, "jackd")) || runs(after.servers[0].pid));
  EXPECT_THAT(left_in_shared_memory(jack_name), testing::IsEmpty());
  EXPECT_THAT(left_in_shared_memory("Server_" + std::to_string(after.servers[0].port)), testing::IsEmpty());
  EXPECT_FALSE(fs::exists(rig.rig().runtime));
}

}  // namespace
}  // namespace beltane::supervisor
