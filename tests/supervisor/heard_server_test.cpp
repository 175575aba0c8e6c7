#include <gtest/gtest.h>

#include "supervisor/tree_fixture.hpp"

namespace beltane::supervisor {
namespace {

/// A rig with two servers and a changeover, of which all are ready.
class HeardServer : public testing::Test {
 protected:
  HeardServer() {
    play.begin();
    play.hears("changeover");
    play.tree.seen_ready("scsynth", play.now);
    play.tree.seen_ready("scsynth-b", play.now);
  }
  std::string role(std::size_t server) const { return servers_of(play.tree).servers.at(server).role; }
  Actions changeover_tells(const std::string& live) {
    return play.tree.receive("changeover", {.process = "changeover", .ready = true, .words = {{"live", live}}},
                             play.now);
  }
  Play play{{service("changeover"), server("scsynth"), second_server("scsynth-b")}};
};

TEST_F(HeardServer, IsTheFirstOneAndTheOtherStandsBy) {
  EXPECT_EQ(role(0), "active");
  EXPECT_EQ(role(1), "standby");
  EXPECT_EQ(servers_of(play.tree).standby, "mirror");
  EXPECT_EQ(servers_of(play.tree).servers.at(1).pilot, 3U);
}

TEST_F(HeardServer, IsTheOtherOneAfterADeathAndStaysIt) {
  EXPECT_TRUE(says(play.dies("scsynth"), "is heard now"));
  EXPECT_EQ(role(0), "standby");
  EXPECT_EQ(role(1), "active");
  play.tree.seen_ready("scsynth", play.now);
  EXPECT_EQ(role(1), "active") << "nothing goes back by itself";
}

TEST_F(HeardServer, StaysWhatItWasWhereTheStandbyDies) {
  EXPECT_FALSE(says(play.dies("scsynth-b"), "is heard now"));
  EXPECT_EQ(role(0), "active");
}

TEST_F(HeardServer, IsTheOneThatTheChangeoverTells) {
  EXPECT_TRUE(says(changeover_tells("b"), "is heard now"));
  EXPECT_EQ(role(1), "active");
  EXPECT_FALSE(says(changeover_tells("b"), "is heard now"));
  changeover_tells("none");
  EXPECT_EQ(role(1), "active");
}

TEST_F(HeardServer, IsNoneThatIsNotReadyWhateverIsTold) {
  play.dies("scsynth");
  changeover_tells("a");  // sent before it knew
  EXPECT_EQ(role(1), "active");
}

TEST_F(HeardServer, StaysWhatItWasWhileBothAreAway) {
  play.dies("scsynth-b");
  play.dies("scsynth");
  EXPECT_EQ(role(0), "active");
  play.tree.seen_ready("scsynth-b", play.now);
  EXPECT_EQ(role(0), "active") << "it starts again, and nothing was heard of the other yet";
  changeover_tells("b");
  EXPECT_EQ(role(1), "active");
}

TEST(OneServer, IsActiveAlsoWhileItIsAway) {
  Play play({server("scsynth")});
  play.begin();
  play.tree.seen_ready("scsynth", play.now);
  play.dies("scsynth");
  EXPECT_EQ(servers_of(play.tree).servers.at(0).role, "active");
  EXPECT_EQ(servers_of(play.tree).standby, "");
}

}  // namespace
}  // namespace beltane::supervisor
