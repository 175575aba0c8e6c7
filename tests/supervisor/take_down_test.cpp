#include <gmock/gmock.h>

#include "tree_fixture.hpp"

namespace beltane::supervisor {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

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
  Play play(ProcessPlan{});
  EXPECT_THAT(play.tree.take_down(play.now), testing::ElementsAre(Action{AllEnded{}}));
}

TEST(Adoption, StartsOnlyWhatIsMissing) {
  Play play({plain("a"), plain("b")});
  play.tree.adopt("a", {.pid = 7, .start_ticks = 1}, ProcessStage::ready, 3, play.now);
  EXPECT_THAT(play.begin(), Not(Contains(Action{Spawn{"a"}})));
  EXPECT_EQ(play.tree.find("a")->life.pid, 7);
  EXPECT_EQ(play.tree.find("a")->deaths.restarts, 3U);
  EXPECT_EQ(play.tree.find("b")->life.pid, 101);
}

TEST(Adoption, LetsARunningServerRunOn) {
  Play play({server("scsynth")});
  play.tree.adopt("scsynth", {.pid = 7, .epoch = 5}, ProcessStage::ready, 0, play.now);
  EXPECT_EQ(servers_of(play.tree).servers[0].state, "running");
  EXPECT_EQ(servers_of(play.tree).servers[0].epoch, 5U);
}

TEST(Adoption, EndsWhatLostWhatItNeeds) {
  Play play({plain("jackd"), server("scsynth", {"jackd"})});
  play.tree.adopt("scsynth", {.pid = 7}, ProcessStage::ready, 0, play.now);
  const auto actions = play.begin();
  EXPECT_THAT(actions, Contains(Action{Signal{"scsynth", SIGKILL}}));
  EXPECT_THAT(actions, Contains(Action{Spawn{"jackd"}}));
}

}  // namespace
}  // namespace beltane::supervisor
