#include <gmock/gmock.h>

#include "tree_fixture.hpp"

namespace beltane::supervisor {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

TEST(ProcessTree, StartsInOrderAndWaitsForWhatIsNeeded) {
  Play play({{.name = "jackd", .ready_file = "/x"}, server("scsynth", {"jackd"}), service("session")});
  const auto first = play.begin();
  EXPECT_THAT(first, Contains(Action{Spawn{"jackd"}}));
  EXPECT_THAT(first, Contains(Action{Spawn{"session"}}));
  EXPECT_THAT(first, Not(Contains(Action{Spawn{"scsynth"}})));
  EXPECT_THAT(play.carry_out(play.tree.seen_ready("jackd", play.now)), Contains(Action{Spawn{"scsynth"}}));
}

TEST(ProcessTree, StartsTheDeadAgainAtOnce) {
  Play play({plain("a"), plain("b")});
  play.begin();
  EXPECT_THAT(play.dies("a"), Contains(Action{Spawn{"a"}}));
  EXPECT_EQ(play.stage("a"), ProcessStage::ready);
  EXPECT_EQ(play.tree.find("a")->deaths.restarts, 1U);
  EXPECT_EQ(play.tree.find("a")->deaths.last_exit, "signal 9");
  EXPECT_EQ(play.tree.find("b")->deaths.restarts, 0U);
}

TEST(ProcessTree, SaysAFailureLoudlyAndTriesOn) {
  Play play({plain("a")});
  play.begin();
  Actions last;
  for (int i = 0; i < 6; ++i) {
    last = play.dies("a");
    if (i < 5) {
      play.pass({0.5});
      play.tick();
    }
  }
  EXPECT_TRUE(says(last, "FAILED: 6 deaths in 30 s"));
  EXPECT_EQ(play.stage("a"), ProcessStage::failed);
  play.pass({4.9});
  EXPECT_THAT(play.tick(), IsEmpty());
  play.pass({0.2});
  EXPECT_THAT(play.tick(), Contains(Action{Spawn{"a"}}));
}

TEST(ProcessTree, TriesAgainWhatCouldNotBeStarted) {
  Play play({plain("a")});
  play.tree.begin(play.now);
  EXPECT_THAT(play.tree.not_spawned("a", "no such file", play.now), Contains(Action{Spawn{"a"}}));
  EXPECT_THAT(play.tree.not_spawned("a", "no such file", play.now), Not(Contains(Action{Spawn{"a"}})));
  play.pass({0.06});
  EXPECT_THAT(play.tree.tick(play.now), Contains(Action{Spawn{"a"}}));
}

TEST(ProcessTree, EndsWhatNeedsTheDeadAndStartsItAfterIt) {
  Play play({plain("jackd"), server("scsynth", {"jackd"}), plain("other")});
  play.begin();
  const auto actions = play.dies("jackd");
  EXPECT_THAT(actions, Contains(Action{Signal{"scsynth", SIGKILL}}));
  EXPECT_THAT(actions, Contains(Action{Spawn{"jackd"}}));
  EXPECT_THAT(actions, Not(Contains(Action{Signal{"other", SIGKILL}})));
  EXPECT_THAT(actions, Not(Contains(Action{Spawn{"scsynth"}})));  // it has not ended yet
  EXPECT_THAT(play.dies("scsynth"), Contains(Action{Spawn{"scsynth"}}));
  EXPECT_TRUE(play.tree.find("scsynth")->deaths.recent.empty());  // not its fault
}

TEST(ProcessTree, WaitsAMomentWhetherJackIsGoneTooWhereAServerEndsByItself) {
  Play play({foreign("jackd"), server("scsynth", {"jackd"})});
  play.begin();
  play.carry_out(play.tree.found("jackd", {.pid = 7}, play.now));
  const ProcessExit by_itself{ProcessExit::How::exited, 0};
  play.carry_out(play.tree.died("scsynth", by_itself, play.now, {}));
  play.pass(Seconds{0.007});
  play.dies("jackd");
  play.pass(Seconds{0.1});
  play.tick();
  EXPECT_EQ(play.tree.find("scsynth")->life.epoch, 1U) << "no restart is burnt on a JACK server that has gone";
  play.carry_out(play.tree.found("jackd", {.pid = 8}, play.now));
  EXPECT_EQ(play.tree.find("scsynth")->life.epoch, 2U);
  play.carry_out(play.tree.died("scsynth", by_itself, play.now, {}));
  play.pass(Seconds{0.1});
  play.tick();
  EXPECT_EQ(play.tree.find("scsynth")->life.epoch, 3U) << "JACK is there: it is started again";
}

TEST(ProcessTree, GivesEveryLifeOfAServerAHigherEpoch) {
  Play play({server("scsynth")});
  play.tree.remember_epoch("scsynth", 41);
  play.begin();
  EXPECT_EQ(servers_of(play.tree).servers[0].epoch, 42U);
  EXPECT_EQ(servers_of(play.tree).servers[0].jack, "rig-a-42");
  play.dies("scsynth");
  EXPECT_EQ(servers_of(play.tree).servers[0].epoch, 43U);
}

TEST(ProcessTree, TellsWhetherAServerStartsRunsOrIsDead) {
  Play play({server("scsynth")});
  EXPECT_EQ(servers_of(play.tree).servers[0].state, "dead");
  play.begin();
  EXPECT_EQ(servers_of(play.tree).servers[0].state, "starting");
  play.tree.seen_ready("scsynth", play.now);
  EXPECT_EQ(servers_of(play.tree).servers[0].state, "running");
  play.tree.died("scsynth", killed, play.now, {});  // nothing carried out yet
  EXPECT_EQ(servers_of(play.tree).servers[0].state, "dead");
}

TEST(ProcessTree, NamesWhatStandsInForAServerThatDiesTooOften) {
  auto jack = plain("jackd");
  jack.engine = "native";
  jack.jack_client = "rig-a-0{epoch}";
  Play play({jack, server("scsynth", {"jackd"})});
  play.begin();
  play.tree.seen_ready("scsynth", play.now);
  EXPECT_EQ(servers_of(play.tree).servers.size(), 1u) << "while it lives, nothing does";
  for (int i = 0; i < 7 && !play.tree.find("scsynth")->deaths.failing; ++i) {
    play.dies("scsynth");
    play.pass({0.5});
    play.tick();
  }
  const auto all = servers_of(play.tree).servers;
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].role, "failing");
  EXPECT_EQ(all[1].engine, "native");
  EXPECT_EQ(all[1].state, "running");
  EXPECT_EQ(all[1].jack, "rig-a-01");
  play.pass({6});
  play.tick();
  EXPECT_EQ(servers_of(play.tree).servers.size(), 2u) << "it starts, and may die again";
  play.tree.seen_ready("scsynth", play.now);
  ASSERT_EQ(servers_of(play.tree).servers.size(), 1u);
  EXPECT_EQ(servers_of(play.tree).servers[0].role, "active");
}

TEST(ProcessTree, UsesTheFallbackOfWhatNeverComesToWork) {
  Play play({{.name = "jackd", .command = {"alsa"}, .fallback = {"dummy"}}});
  play.begin();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(command_of(*play.tree.find("jackd")).front(), "alsa");
    play.dies("jackd");
    play.pass({0.5});
    play.tick();
  }
  EXPECT_EQ(command_of(*play.tree.find("jackd")).front(), "dummy");
}

TEST(ProcessTree, KeepsTheCommandOfWhatOnceWorked) {
  Play play({{.name = "jackd", .command = {"alsa"}, .fallback = {"dummy"}}});
  play.begin();
  play.pass({3});
  for (int i = 0; i < 5; ++i) {
    play.dies("jackd");
    play.pass({0.5});
    play.tick();
  }
  EXPECT_EQ(command_of(*play.tree.find("jackd")).front(), "alsa");
}

TEST(AForeignProcess, IsWaitedForAndNeverStarted) {
  Play play({foreign("jackd"), server("scsynth", {"jackd"})});
  const auto first = play.begin();
  EXPECT_TRUE(says(first, "/dev/shm/jack_default_0_0 is not there; start it"));
  EXPECT_THAT(first, Not(Contains(testing::VariantWith<Spawn>(testing::_))));
  play.pass({600});
  EXPECT_THAT(play.tick(), IsEmpty());
  EXPECT_THAT(play.carry_out(play.tree.found("jackd", {.pid = 7}, play.now)), Contains(Action{Spawn{"scsynth"}}));
}

TEST(AForeignProcess, ThatGoesTakesWhatNeedsItAndIsWaitedForWithoutBurningRestarts) {
  Play play({foreign("jackd"), server("scsynth", {"jackd"})});
  play.begin();
  play.carry_out(play.tree.found("jackd", {.pid = 7}, play.now));
  play.tree.seen_ready("scsynth", play.now);
  EXPECT_THAT(play.dies("jackd"), Contains(Action{Signal{"scsynth", SIGKILL}}));
  EXPECT_THAT(play.dies("scsynth"), Not(Contains(Action{Spawn{"scsynth"}})));
  EXPECT_FALSE(accuses(play));
  play.pass({4});
  EXPECT_THAT(play.tick(), IsEmpty());
  EXPECT_THAT(play.carry_out(play.tree.found("jackd", {.pid = 8}, play.now)), Contains(Action{Spawn{"scsynth"}}));
  EXPECT_TRUE(play.tree.find("scsynth")->deaths.recent.empty());
}

TEST(AForeignProcess, IsNotSignalledAtTheEnd) {
  Play play({foreign("jackd"), plain("a")});
  play.begin();
  play.carry_out(play.tree.found("jackd", {.pid = 7}, play.now));
  EXPECT_THAT(play.tree.take_down(play.now), testing::ElementsAre(Action{Signal{"a", SIGTERM}}));
  EXPECT_THAT(play.dies("a"), Contains(Action{AllEnded{}}));
}

TEST(AServersDeath, AccusesWhatItWasSentOnlyIfItCrashed) {
  Play play({server("scsynth")});
  play.begin();
  const auto dies = [&](ProcessExit ending) {
    play.tree.seen_ready("scsynth", play.now);
    play.pass({60});
    play.tick();
    play.carry_out(play.tree.died("scsynth", ending, play.now, {}));
    return accuses(play);
  };
  EXPECT_TRUE(dies({ProcessExit::How::killed, SIGSEGV}));
  EXPECT_TRUE(dies({ProcessExit::How::killed, SIGKILL}));
  EXPECT_FALSE(dies({ProcessExit::How::exited, 0}));  // `/quit`
  EXPECT_FALSE(dies({ProcessExit::How::exited, 1}));
  EXPECT_FALSE(dies({ProcessExit::How::killed, SIGTERM}));
  EXPECT_FALSE(dies({ProcessExit::How::killed, SIGABRT, true}));  // it said that JACK had gone
  EXPECT_FALSE(dies({ProcessExit::How::unknown, 0}));
}

TEST(AHungPart, IsKilledAndReplaced) {
  Play play({server("scsynth")});
  play.begin();
  play.tree.seen_ready("scsynth", play.now);
  const auto actions = play.tree.hung("scsynth", "hangs", true, play.now);
  EXPECT_TRUE(says(actions, "hangs: killed"));
  EXPECT_THAT(actions, Contains(Action{Signal{"scsynth", SIGKILL}}));
  EXPECT_THAT(play.dies("scsynth"), Contains(Action{Spawn{"scsynth"}}));
  EXPECT_TRUE(accuses(play)) << "what it was sent may have made it hang";
  play.tree.seen_ready("scsynth", play.now);
  play.tree.hung("scsynth", "was stopped", false, play.now);
  play.dies("scsynth");
  EXPECT_FALSE(accuses(play)) << "somebody stopped it";
}

TEST(ProcessTree, KeepsWhatAProcessToldLastWhenItDies) {
  Play play({service("sequencer")});
  play.begin();
  play.carry_out(
      play.tree.receive("sequencer", {.process = "sequencer", .ready = true, .figures = {{"beat", 12}}}, play.now));
  play.dies("sequencer");
  play.pass({3});
  const auto told = processes_of(play.tree, play.now.instant).at(0);
  EXPECT_EQ(told.health.figures.at("beat"), 12);
  EXPECT_NEAR(told.health_age_s, 3, 1e-6);
}

TEST(ProcessTree, DoesWellUntilAPartHasFailed) {
  Play play({foreign("jackd"), plain("a")});
  play.begin();
  EXPECT_TRUE(play.tree.does_well()) << "to wait for somebody else's process is no failure";
  for (int i = 0; i < 6; ++i) play.dies("a"), play.pass({0.5}), play.tick();
  EXPECT_FALSE(play.tree.does_well());
}

}  // namespace
}  // namespace beltane::supervisor
