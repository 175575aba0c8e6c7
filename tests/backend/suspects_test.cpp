#include "backend/suspects.hpp"

#include <gmock/gmock.h>

#include "support/imaginary_sounds.hpp"

namespace beltane::backend {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using support::after, support::band, support::instrument_at;

constexpr UnitId echo{7};
constexpr UnitId hall{8};

/// Suspects and a clock that is moved by hand.
struct Case {
  Suspects suspects{};
  Instant now{seconds(1'000)};

  void add(UnitId unit, const std::string& kind) { suspects.added({{unit, kind}}, now); }
  /// A server stands for so long and dies.
  std::optional<QuarantinedUnit> life(Instant::duration length, bool crashed = true) {
    suspects.stood(now);
    now += length;
    auto quarantined = suspects.died(crashed, now);
    now += milliseconds(200);
    return quarantined;
  }
};

TEST(Suspects, AreQuarantinedAfterThreeCrashesShortlyAfterTheyCame) {
  Case test;
  test.add(echo, "echo");
  EXPECT_FALSE(test.life(milliseconds(50)));
  EXPECT_FALSE(test.life(milliseconds(50)));
  const auto quarantined = test.life(milliseconds(50));
  ASSERT_TRUE(quarantined);
  EXPECT_EQ(quarantined->unit, echo);
  EXPECT_EQ(test.suspects.units(), (std::set{echo}));
}

TEST(Suspects, AreNotAccusedByServersThatExitNeverStoodOrDieLongAfter) {
  Case test;
  test.add(echo, "echo");
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(test.life(milliseconds(50), false));
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(test.suspects.died(true, test.now));  // none of them stood
  test.now += seconds(6);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(test.life(milliseconds(50)));  // killed by hand: nothing was changed
  EXPECT_TRUE(test.suspects.quarantined().empty());
}

TEST(Suspects, AreAccusedByEveryServerThatDiesOfThemShortlyAfterItStood) {
  Case test;
  test.add(echo, "echo");
  EXPECT_FALSE(test.life(seconds(4)));
  EXPECT_FALSE(test.life(seconds(4)));
  EXPECT_TRUE(test.life(seconds(4)));
}

TEST(Suspects, AreAccusedOneAfterTheOtherNewestFirst) {
  Case test;
  test.add(echo, "echo");
  test.add(hall, "hall");
  for (int i = 0; i < 3; ++i) test.life(milliseconds(50));
  for (int i = 0; i < 3; ++i) test.life(milliseconds(50));
  EXPECT_EQ(test.suspects.units(), (std::set{echo, hall}));
}

TEST(Suspects, AreNotThoseThatAServerLivedWithForLongThoughItGoesOnAfterTheCulprit) {
  Case test;
  test.add(echo, "echo");
  test.suspects.stood(test.now);
  test.now += seconds(20);
  test.add(hall, "hall");
  for (int i = 0; i < 3; ++i) {
    test.now += milliseconds(50);
    (void)test.suspects.died(true, test.now);
    test.suspects.stood(test.now);
  }
  EXPECT_EQ(test.suspects.units(), std::set{hall});
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(test.life(milliseconds(50))) << "it has filled the machine's memory";
  EXPECT_EQ(test.suspects.units(), std::set{hall});
}

TEST(Suspects, AreNotThoseThatTheHeardServerLivesWithWhileStandbysDieOfThem) {
  Case test;
  test.suspects.stood(test.now);
  test.add(echo, "echo");
  const auto standby_dies = [&] {
    test.suspects.stood(test.now);  // built
    test.now += seconds(2);
    EXPECT_FALSE(test.suspects.died(true, test.now, false));
    test.suspects.stood(test.now, false);
  };
  standby_dies();
  test.now += seconds(2);
  for (int i = 0; i < 5; ++i) standby_dies();
  EXPECT_TRUE(test.suspects.units().empty());
}

TEST(Suspects, StartAnewWithTheNextChange) {
  Case test;
  test.add(echo, "echo");
  test.life(milliseconds(50));
  test.life(milliseconds(50));
  test.add(hall, "hall");
  EXPECT_FALSE(test.life(milliseconds(50)));
}

TEST(AQuarantine, IsTriedAgainAfterAWhileInWhichNothingDiedAndOnceIsThenEnough) {
  Case test;
  test.add(echo, "echo");
  for (int i = 0; i < 3; ++i) test.life(milliseconds(50));
  test.suspects.stood(test.now);
  test.now += seconds(200);
  test.suspects.died(false, test.now);
  test.suspects.stood(test.now);
  test.now += seconds(200);
  EXPECT_TRUE(test.suspects.try_again(test.now).empty()) << "a server died meanwhile";
  test.now += seconds(101);
  EXPECT_EQ(test.suspects.try_again(test.now).size(), 1u);
  EXPECT_TRUE(test.suspects.quarantined().empty());
  test.add(echo, "echo");  // as the plan says it
  const auto again = test.suspects.died(true, test.now + milliseconds(20));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->times, 2u);
  EXPECT_EQ(between(test.now, test.suspects.tried_again_at(*again)).count, 600.02);
}

TEST(AQuarantine, IsNotTriedAgainWhileNoServerStands) {
  Case test;
  test.add(echo, "echo");
  for (int i = 0; i < 3; ++i) test.life(milliseconds(50));
  test.now += seconds(1'000);
  EXPECT_TRUE(test.suspects.try_again(test.now).empty());
}

TEST(AQuarantine, EndsWhenItsUnitIsReplaced) {
  auto project = band(1);
  const QuarantinedUnit organ{source_id(instrument_at(project, 0)), "organ", Instant{}, 1};
  Suspects suspects;
  suspects.remember({organ}, Instant{seconds(9)});
  EXPECT_TRUE(suspects.forget_replaced(project).empty());
  EXPECT_EQ(address_of(project, organ), source_of(instrument_at(project, 0)));
  project = after(project, ReplaceUnit{source_of(instrument_at(project, 0)), "bell"});
  EXPECT_EQ(suspects.forget_replaced(project).size(), 1u);
  EXPECT_TRUE(suspects.quarantined().empty());
}

TEST(AQuarantine, SurvivesAsTextAndNonsenseIsLeftOut) {
  const std::vector<QuarantinedUnit> units{{echo, "echo", Instant{seconds(5)}, 2},
                                           {hall, "hall", Instant{seconds(6)}, 1}};
  EXPECT_EQ(quarantined_in(text_of(units)), units);
  EXPECT_TRUE(quarantined_in("nonsense\n7 1 echo\n").empty());
}

}  // namespace
}  // namespace beltane::backend
