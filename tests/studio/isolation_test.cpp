// Who reaches a rig's audio server, as its user sees it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <fstream>

#include "support/studio.hpp"

namespace beltane::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(AnAudioServerOfItsUserOnly, IsFoundAgainByABackendAndASupervisorThatComeBack) {
  User user;
  user.up();
  if (user.json({"status"})["servers"][0]["own_network"] == false)
    GTEST_SKIP() << "not on this machine: the kernel allows no namespaces";
  EXPECT_THAT(user.beltane({"status"}).out, Not(HasSubstr("every user of this machine")));
  const auto scsynth = user.pid_of("scsynth");
  for (const auto* process : {"backend", "supervisor"}) {
    const auto before = user.pid_of(process);
    kill(before, SIGKILL);
    ASSERT_TRUE(user.came_back(process, before)) << process;
  }
  user.json({"edit", "add-instrument", "saw", "--name", "lead"});
  EXPECT_TRUE(eventually([&] { return user.json({"status"})["servers"][0]["nodes"] > 0; }));
  const auto server = user.json({"status"})["servers"][0];
  EXPECT_EQ(server["pid"], scsynth);
  EXPECT_EQ(server["own_network"], true);
}

TEST(AnAudioServerOnTheSharedLoopback, IsSaidToBeReachedByEveryUser) {
  User user;
  const auto config = user.home() / "rig.toml";
  std::ofstream(config) << "[server]\nnetwork = \"shared\"\n";
  user.up({"--config", config});
  EXPECT_EQ(user.json({"status"})["servers"][0]["own_network"], false);
  EXPECT_THAT(user.beltane({"status"}).out, HasSubstr("every user of this machine can send it commands"));
}

TEST(ATemporaryFolder, ThatIsNotThereIsTmp) {
  const User user;
  setenv("TMPDIR", "/nowhere/at/all", 1);
  const auto heard = user.beltane({"audition", "kick"});
  unsetenv("TMPDIR");
  EXPECT_EQ(heard.status, 0) << heard.err;
}

}  // namespace
}  // namespace beltane::test
