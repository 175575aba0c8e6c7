#include <gmock/gmock.h>

#include "tree_fixture.hpp"

namespace beltane::supervisor {
namespace {

using testing::Contains;
using testing::Not;

TEST(ProcessTree, KillsAServiceThatIsSilentForFourPings) {
  Play play({service("voices")});
  play.begin();
  play.hears("voices");
  EXPECT_EQ(play.stage("voices"), ProcessStage::ready);
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
    while (play.stage("voices") != ProcessStage::starting) play.pass({0.25}), play.tick();
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
  while (play.stage("voices") != ProcessStage::starting) play.pass({0.25}), play.tick();
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
  while (play.stage("session") != ProcessStage::starting) play.pass({0.25}), play.tick();
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
  EXPECT_EQ(play.stage("session"), ProcessStage::starting);
  play.pass({0.25});
  EXPECT_THAT(play.tick(), Contains(Action{SendPing{"session", {1}}}));
  play.hears("session", true);
  EXPECT_EQ(play.stage("session"), ProcessStage::ready);
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

}  // namespace
}  // namespace beltane::supervisor
