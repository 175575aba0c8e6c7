#include <gmock/gmock.h>
#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "rig_fixture.hpp"
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

bool ends_soon(std::int32_t pid) {
  for (int i = 0; i < 60'000 && runs(pid); ++i) std::this_thread::sleep_for(1ms);
  return !runs(pid);
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

constexpr double notice_budget_ms = 10;  // a death

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
  EXPECT_EQ(rig.event("guard", "was stopped", {}).text, "was stopped by a signal: killed");
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
  memory.children.push_back(
      {"long-gone-part", {stranger->pid, stranger->start_ticks + 5, 0, 0, {}}, ProcessStage::ready, 0});
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

/// What a process has computed since it began.
std::chrono::nanoseconds cpu_time_of(pid_t pid) {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return {};
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

TEST(TakeDown, SleepsWhileItWaits) {
  TestRig rig("stubborn");
  const auto before = rig.when_ready();
  kill(rig.supervisor(), SIGTERM);
  const auto began = std::chrono::steady_clock::now();
  const auto used = cpu_time_of(rig.supervisor());
  auto last = used;
  while (runs(pid_of(before, "stubborn"))) {
    last = std::max(last, cpu_time_of(rig.supervisor()));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const auto waited = std::chrono::steady_clock::now() - began;
  EXPECT_EQ(rig.wait_for_supervisor(), 0);
  EXPECT_LT(last - used, waited / 4);
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
  const auto noticed = milliseconds(frozen, rig.event("good", "was stopped", frozen).at);
  std::printf("freeze to noticed: %.0f ms\n", noticed);
  EXPECT_LT(noticed, allowed_ms(notice_budget_ms + 350)) << "150 ms are waited for, and looked at every 100";
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

}  // namespace
}  // namespace beltane::supervisor
