// Whether a rig is ready for a show, by its last drill.
#include <gmock/gmock.h>

#include <filesystem>

#include "drill/verdict.hpp"

namespace beltane::test {
namespace {

using namespace std::chrono_literals;
using drill::begin_verdict;
using drill::DrillOutcome;
using drill::show_ready;
using drill::ShowReady;
using drill::ShowVerdict;
using testing::HasSubstr;

constexpr WallTime evening{1'790'000'000s};

RigStatus rig(const std::string& standby, const std::string& sound, double revision = 7) {
  RigStatus status;
  status.processes.push_back({.name = "supervisor", .health = {.words = {{"standby", standby}, {"sound", sound}}}});
  status.processes.push_back(
      {.name = "session", .health = {.figures = {{"revision", revision}}, .words = {{"path", "/song.beltane"}}}});
  return status;
}

ShowVerdict after(const std::vector<std::string>& broken, bool live = false) {
  auto verdict = begin_verdict(evening, live);
  drill::add(verdict, DrillOutcome{.name = "scsynth-kill", .standby = "mirror", .sound = "the card"}, {});
  drill::add(verdict, DrillOutcome{.name = "jackd-kill", .standby = "mirror", .sound = "the card"}, broken);
  return verdict;
}

TEST(AVerdict, IsReadyWhereEveryPromiseWasKept) {
  const auto ready = show_ready(after({}), rig("mirror", "the card"), evening + 1h);
  EXPECT_EQ(ready.state, ShowReady::State::ready);
  EXPECT_THAT(ready.words, HasSubstr("2 failures rehearsed, every promise kept"));
  EXPECT_THAT(show_ready(after({}), rig("mirror", "the card"), evening + 72h).words, HasSubstr("3 days ago"));
}

TEST(AVerdict, WarnsOfAMachineThatStoodStill) {
  auto verdict = after({});
  EXPECT_THAT(show_ready(verdict, rig("mirror", "the card"), evening).words, testing::Not(HasSubstr("machine")));
  drill::add(verdict, DrillOutcome{.standby = "mirror", .machine_ms = 21.3}, {});
  const auto ready = show_ready(verdict, rig("mirror", "the card"), evening);
  EXPECT_EQ(ready.state, ShowReady::State::ready);
  EXPECT_THAT(ready.words, HasSubstr("up to 21 ms were missing"));
}

TEST(AVerdict, NamesWhatWasBroken) {
  const auto ready = show_ready(after({"1 notes lost", "3 notes doubled"}), rig("mirror", "the card"), evening);
  EXPECT_EQ(ready.state, ShowReady::State::not_ready);
  EXPECT_THAT(ready.words, HasSubstr("jackd-kill: 1 notes lost, and 1 more"));
}

TEST(AVerdict, GoesStaleWhereTheRigIsAnother) {
  const auto state = [](const ShowVerdict& verdict, const RigStatus& now) {
    return show_ready(verdict, now, evening).state;
  };
  EXPECT_EQ(state(after({}), rig("none", "the card")), ShowReady::State::stale);
  EXPECT_EQ(state(after({}), rig("mirror", "nowhere")), ShowReady::State::stale);
  auto older = after({});
  older.version = "0.0.9";
  EXPECT_EQ(state(older, rig("mirror", "the card")), ShowReady::State::stale);
}

TEST(AVerdict, OfALiveDrillIsAboutItsProjectToo) {
  auto verdict = after({}, true);
  remember_project(verdict, rig("mirror", "the card", 7));
  EXPECT_EQ(show_ready(verdict, rig("mirror", "the card", 7), evening).state, ShowReady::State::ready);
  EXPECT_EQ(show_ready(verdict, rig("mirror", "the card", 8), evening).state, ShowReady::State::stale);
}

TEST(AVerdict, IsNeverOfARigThatWasNeverRehearsed) {
  EXPECT_EQ(show_ready({}, rig("none", "the card"), evening).state, ShowReady::State::never_rehearsed);
}

TEST(AVerdict, IsKeptAndWhatCannotBeReadIsNone) {
  std::string folder = testing::TempDir() + "verdict-XXXXXX";
  ASSERT_TRUE(mkdtemp(folder.data()));
  const Rig rig{.name = "stage", .state = folder};
  EXPECT_FALSE(drill::kept_verdict(rig));
  auto verdict = after({"1 notes lost"}, true);
  ASSERT_TRUE(keep(rig, verdict));
  EXPECT_EQ(drill::kept_verdict(rig), verdict);
  std::filesystem::resize_file(std::filesystem::path(folder) / "stage" / "drill.json", 20);
  EXPECT_FALSE(drill::kept_verdict(rig));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace beltane::test
