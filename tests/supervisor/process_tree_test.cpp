#include "supervisor/tree/process_tree.hpp"
#include <gmock/gmock.h>
#include <signal.h>
#include <algorithm>

#include "supervisor/tree/tree_view.hpp"

namespace beltane::supervisor {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

const LimitsConfig limits{};
const Ending killed{Ending::Kind::killed, 9};

/// A tree, and a clock that is moved by hand.
struct Play {
  ProcessTree tree;
  Now now{Moment{std::chrono::hours(1)}, Instant{std::chrono::hours(1000)}};
  int pid{100};

  explicit Play(const Plan& plan) : tree(plan, limits, [] { return 0.5; }) {}
  void pass(Seconds time) {
    now.moment = now.moment + time;
    now.instant = now.instant + time;
  }
  /// Starts what is asked for, and what that asks for.
  Actions carry_out(Actions actions) {
    for (std::size_t i = 0; i < actions.size(); ++i) {
      const auto* spawn = std::get_if<Spawn>(&actions[i]);
      if (!spawn) continue;
      const Life life{.pid = ++pid, .epoch = tree.next_epoch(spawn->name), .born = now.instant};
      const auto more = tree.spawned(spawn->name, life, now);
      actions.insert(actions.end(), more.begin(), more.end());
    }
    return actions;
  }
  Actions begin() { return carry_out(tree.begin(now)); }
  Actions dies(const std::string& name) { return carry_out(tree.died(name, killed, now, {})); }
  Actions tick() { return carry_out(tree.tick(now)); }
  Actions hears(const std::string& name, bool ready = true) {
    return carry_out(tree.heard(name, {.process = name, .ready = ready}, now));
  }
  Stage stage(const std::string& name) const { return tree.find(name)->stage; }
};

ProcessSpec plain(const std::string& name, std::vector<std::string> needs = {}) {
  return {.name = name, .needs = std::move(needs)};
}
ProcessSpec service(const std::string& name) { return {.name = name, .kind = Kind::service}; }
ProcessSpec server(const std::string& name, std::vector<std::string> needs = {}) {
  return {.name = name, .kind = Kind::server, .needs = std::move(needs), .server = "a", .jack_client = "rig-a-{epoch}"};
}

bool says(const Actions& actions, const std::string& text) {
  return std::ranges::any_of(actions, [&](const Action& action) {
    const auto* note = std::get_if<Note>(&action);
    return note && note->text.find(text) != std::string::npos;
  });
}

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
  EXPECT_EQ(play.stage("a"), Stage::ready);
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
  EXPECT_EQ(play.stage("a"), Stage::failed);
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

TEST(ProcessTree, KillsAServiceThatIsSilentForFourPings) {
  Play play({service("voices")});
  play.begin();
  play.hears("voices");
  EXPECT_EQ(play.stage("voices"), Stage::ready);
  for (int i = 0; i < 4; ++i) {
    play.pass({0.25});
    EXPECT_THAT(play.tick(), testing::ElementsAre(Action{SendPing{"voices", {static_cast<std::uint64_t>(i + 1)}}}));
  }
  play.pass({0.25});
  EXPECT_THAT(play.tick(), Contains(Action{Signal{"voices", SIGKILL}}));
  EXPECT_THAT(play.dies("voices"), Contains(Action{Spawn{"voices"}}));
}

TEST(ProcessTree, HasTwiceThePatienceAfterEachKillForSilenceUntilItDoesWellForLong) {
  Play play({service("voices")});
  play.begin();
  auto pings_until_killed = [&] {
    while (play.stage("voices") != Stage::starting) play.pass({0.25}), play.tick();
    play.hears("voices");
    for (int pings = 0;; ++pings) {
      play.pass({0.25});
      const auto actions = play.tick();
      if (std::ranges::count(actions, Action{Signal{"voices", SIGKILL}}) > 0) return pings;
    }
  };
  EXPECT_EQ(pings_until_killed(), 4);
  play.dies("voices");
  EXPECT_EQ(pings_until_killed(), 8);
  play.dies("voices");
  EXPECT_EQ(pings_until_killed(), 16);
  play.dies("voices");
  while (play.stage("voices") != Stage::starting) play.pass({0.25}), play.tick();
  for (int i = 0; i < 130; ++i) play.hears("voices"), play.pass({0.25}), play.tick();  // half a minute
  play.dies("voices");
  EXPECT_EQ(pings_until_killed(), 4);
}

TEST(ProcessTree, HasTwiceThePatienceWithASlowStartAfterEachKillForIt) {
  Play play({service("session")});
  play.begin();
  auto seconds_until_killed = [&] {
    for (int seconds = 0;; ++seconds) {
      play.hears("session", false);
      if (std::ranges::count(play.tick(), Action{Signal{"session", SIGKILL}}) > 0) return seconds;
      play.pass({1});
    }
  };
  const int first = seconds_until_killed();
  play.dies("session");
  while (play.stage("session") != Stage::starting) play.pass({0.25}), play.tick();
  EXPECT_NEAR(seconds_until_killed(), 2 * first, 1);
}

TEST(ProcessTree, DoesNotKillWhatAnswersOrWhatWasNotAsked) {
  Play play({service("voices")});
  play.begin();
  play.hears("voices");
  for (int i = 0; i < 40; ++i) {
    play.pass({0.25});
    EXPECT_THAT(play.tick(), Not(Contains(Action{Signal{"voices", SIGKILL}})));
    if (i % 4 == 3) play.hears("voices");
  }
  play.pass({60});  // the machine slept: one unanswered ping, not two hundred
  EXPECT_THAT(play.tick(), Not(Contains(Action{Signal{"voices", SIGKILL}})));
}

TEST(ProcessTree, AsksAStartingServiceUntilItIsReady) {
  Play play({service("session")});
  play.begin();
  play.hears("session", false);
  EXPECT_EQ(play.stage("session"), Stage::starting);
  play.pass({0.25});
  EXPECT_THAT(play.tick(), Contains(Action{SendPing{"session", {1}}}));
  play.hears("session", true);
  EXPECT_EQ(play.stage("session"), Stage::ready);
}

TEST(ProcessTree, KillsWhatIsNotReadyInTime) {
  Play play({service("session"), service("voices")});
  play.begin();
  play.hears("voices", false);
  std::vector<Action> all;
  for (int i = 0; i < 81; ++i) {
    play.pass({0.25});
    auto more = play.tick();
    all.insert(all.end(), more.begin(), more.end());
  }
  EXPECT_THAT(all, Contains(Action{Signal{"session", SIGKILL}}));
  EXPECT_THAT(all, Contains(Action{Signal{"voices", SIGKILL}}));
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

ProcessSpec foreign(const std::string& name) {
  return {.name = name, .kind = Kind::foreign, .ready_file = "/dev/shm/jack_default_0_0"};
}
bool accuses(const Play& play) { return servers_of(play.tree).servers.at(0).crashed; }

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
  const auto dies = [&](Ending ending) {
    play.tree.seen_ready("scsynth", play.now);
    play.pass({60});
    play.tick();
    play.carry_out(play.tree.died("scsynth", ending, play.now, {}));
    return accuses(play);
  };
  EXPECT_TRUE(dies({Ending::Kind::killed, SIGSEGV}));
  EXPECT_TRUE(dies({Ending::Kind::killed, SIGKILL}));
  EXPECT_FALSE(dies({Ending::Kind::exited, 0}));  // `/quit`
  EXPECT_FALSE(dies({Ending::Kind::exited, 1}));
  EXPECT_FALSE(dies({Ending::Kind::killed, SIGTERM}));
  EXPECT_FALSE(dies({Ending::Kind::killed, SIGABRT, true}));  // it said that JACK had gone
  EXPECT_FALSE(dies({Ending::Kind::unknown, 0}));
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
      play.tree.heard("sequencer", {.process = "sequencer", .ready = true, .figures = {{"beat", 12}}}, play.now));
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

TEST(TakeDown, EndsTheLastFirstOneAfterTheOther) {
  Play play({plain("jackd"), service("session"), service("voices")});
  play.begin();
  play.hears("session");
  play.hears("voices");
  EXPECT_THAT(play.tree.take_down(play.now), testing::ElementsAre(Action{AskToEnd{"voices"}}));
  EXPECT_THAT(play.dies("voices"), Contains(Action{AskToEnd{"session"}}));
  EXPECT_THAT(play.dies("session"), Contains(Action{Signal{"jackd", SIGTERM}}));
  EXPECT_THAT(play.dies("jackd"), Contains(Action{AllEnded{}}));
  for (const auto& process : processes_of(play.tree, play.now.instant)) EXPECT_EQ(process.state, "stopped");
}

TEST(TakeDown, IsHarsherWithWhatDoesNotListen) {
  Play play({service("voices")});
  play.begin();
  play.hears("voices");
  EXPECT_THAT(play.tree.take_down(play.now), Contains(Action{AskToEnd{"voices"}}));
  play.pass({0.5});
  EXPECT_THAT(play.tick(), testing::ElementsAre(Action{Signal{"voices", SIGTERM}}));
  play.pass({0.5});
  EXPECT_THAT(play.tick(), Contains(Action{Signal{"voices", SIGKILL}}));
  play.pass({2});
  EXPECT_THAT(play.tick(), Contains(Action{AllEnded{}}));  // it is left behind, and said
}

TEST(TakeDown, StartsNothingAgain) {
  Play play({plain("a"), plain("b")});
  play.begin();
  play.tree.take_down(play.now);
  EXPECT_THAT(play.dies("a"), Not(Contains(Action{Spawn{"a"}})));  // it was not its turn
  EXPECT_THAT(play.dies("b"), Contains(Action{AllEnded{}}));
  EXPECT_THAT(play.tree.take_down(play.now), IsEmpty());
}

TEST(TakeDown, OfNothingIsDoneAtOnce) {
  Play play(Plan{});
  EXPECT_THAT(play.tree.take_down(play.now), testing::ElementsAre(Action{AllEnded{}}));
}

TEST(Adoption, StartsOnlyWhatIsMissing) {
  Play play({plain("a"), plain("b")});
  play.tree.adopt("a", {.pid = 7, .start_ticks = 1}, Stage::ready, 3, play.now);
  EXPECT_THAT(play.begin(), Not(Contains(Action{Spawn{"a"}})));
  EXPECT_EQ(play.tree.find("a")->life.pid, 7);
  EXPECT_EQ(play.tree.find("a")->deaths.restarts, 3U);
  EXPECT_EQ(play.tree.find("b")->life.pid, 101);
}

TEST(Adoption, LetsARunningServerRunOn) {
  Play play({server("scsynth")});
  play.tree.adopt("scsynth", {.pid = 7, .epoch = 5}, Stage::ready, 0, play.now);
  EXPECT_EQ(servers_of(play.tree).servers[0].state, "running");
  EXPECT_EQ(servers_of(play.tree).servers[0].epoch, 5U);
}

TEST(Adoption, EndsWhatLostWhatItNeeds) {
  Play play({plain("jackd"), server("scsynth", {"jackd"})});
  play.tree.adopt("scsynth", {.pid = 7}, Stage::ready, 0, play.now);
  const auto actions = play.begin();
  EXPECT_THAT(actions, Contains(Action{Signal{"scsynth", SIGKILL}}));
  EXPECT_THAT(actions, Contains(Action{Spawn{"jackd"}}));
}

}  // namespace
}  // namespace beltane::supervisor
