#include "changeover/policy.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace beltane::changeover {
namespace {

constexpr PerSide<bool> both{true, true}, only_a{true, false}, only_b{false, true}, neither{false, false};

/// One that plays side a, and both are good.
Policy playing_a(Patience patience = {}) {
  Policy policy(patience);
  (void)policy.next(only_a);
  for (int i = 0; i < 8; ++i) (void)policy.next(both);
  return policy;
}

TEST(APolicy, PlaysTheFirstSideThatIsGood) {
  Policy policy;
  EXPECT_EQ(policy.next(neither).heard, std::nullopt);
  EXPECT_EQ(policy.next(only_b).heard, Side::b);
  EXPECT_EQ(policy.next(both).heard, Side::b);
  EXPECT_EQ(policy.switches(), 0U);
}

TEST(APolicy, TakesTheVeryBlockFromTheOtherSide) {
  auto policy = playing_a();
  const auto decision = policy.next(only_b);
  EXPECT_EQ(decision.heard, Side::b);
  EXPECT_EQ(decision.switched, Reason::none);
  EXPECT_EQ(policy.live(), Side::a);
}

TEST(APolicy, GoesBackAfterOneBadBlockAndCountsItAsCovered) {
  auto policy = playing_a();
  (void)policy.next(only_b);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(policy.next(both).heard, Side::a);
  EXPECT_EQ(policy.covered(), 1U);
  EXPECT_EQ(policy.switches(), 0U);
}

TEST(APolicy, SwitchesForGoodWithTheSecondBadBlock) {
  auto policy = playing_a();
  (void)policy.next(only_b);
  const auto decision = policy.next(only_b);
  EXPECT_EQ(decision.heard, Side::b);
  EXPECT_EQ(decision.switched, Reason::stalled);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(policy.next(both).heard, Side::b) << "there is no automatic return";
  EXPECT_EQ(policy.switches(), 1U);
  EXPECT_EQ(policy.covered(), 0U) << "what ended in a switch was not only covered";
}

TEST(APolicy, LeavesASideThatIsBadEveryOtherBlock) {
  auto policy = playing_a();
  (void)policy.next(only_b);
  (void)policy.next(both);
  EXPECT_EQ(policy.next(only_b).switched, Reason::stalled);
}

TEST(APolicy, WaitsAsLongAsItIsTold) {
  auto policy = playing_a({.bad_blocks = 3});
  EXPECT_EQ(policy.next(only_b).switched, Reason::none);
  EXPECT_EQ(policy.next(only_b).switched, Reason::none);
  EXPECT_EQ(policy.next(only_b).switched, Reason::stalled);
  auto hasty = playing_a({.bad_blocks = 1});
  EXPECT_EQ(hasty.next(only_b).switched, Reason::stalled);
}

TEST(APolicy, StaysWithTheLiveSideWhileTheOtherIsBad) {
  auto policy = playing_a();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(policy.next(only_a).heard, Side::a);
  EXPECT_EQ(policy.switches(), 0U);
}

TEST(APolicy, OfTwoBadSidesPlaysNeitherAndThenWhicheverComesBack) {
  auto policy = playing_a();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(policy.next(neither).heard, std::nullopt);
  EXPECT_EQ(policy.both_bad(), 10U);
  EXPECT_EQ(policy.next(only_b).heard, Side::b);
  EXPECT_EQ(policy.live(), Side::b);
}

TEST(APolicy, SwitchesWhenAsked) {
  auto policy = playing_a();
  const auto decision = policy.next(both, Side::b);
  EXPECT_EQ(decision.heard, Side::b);
  EXPECT_EQ(decision.switched, Reason::asked);
  EXPECT_EQ(decision.answer, Answer::done);
  EXPECT_EQ(policy.switches(), 1U);
}

TEST(APolicy, RefusesASideThatIsNotGoodOrHeardAlready) {
  auto policy = playing_a();
  EXPECT_EQ(policy.next(only_a, Side::b).answer, Answer::not_good);
  EXPECT_EQ(policy.next(both, Side::a).answer, Answer::live_already);
  EXPECT_EQ(policy.next(both).answer, std::nullopt);
  EXPECT_EQ(policy.live(), Side::a);
  EXPECT_EQ(policy.switches(), 0U);
}

TEST(APolicy, WaitsForTheSideOfAnEarlierLife) {
  Policy policy({.grace_blocks = 5}, Side::b);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(policy.next(only_a).heard, Side::a);
  EXPECT_EQ(policy.live(), Side::b);
  EXPECT_EQ(policy.next(both).heard, Side::b);
  Policy alone({.grace_blocks = 5}, Side::b);
  for (int i = 0; i < 7; ++i) (void)alone.next(only_a);
  EXPECT_EQ(alone.live(), Side::a);
}

/// Long stretches of good and bad, mixed with single blocks of either.
rc::Gen<std::vector<PerSide<bool>>> some_blocks() {
  const auto block = rc::gen::map(rc::gen::weightedElement<int>({{6, 3}, {2, 1}, {2, 2}, {1, 0}}), [](int bits) {
    return PerSide<bool>{(bits & 1) != 0, (bits & 2) != 0};
  });
  const auto stretch = rc::gen::mapcat(block, [](PerSide<bool> each) {
    return rc::gen::map(rc::gen::inRange(1, 6), [each](int length) {
      return std::vector<PerSide<bool>>(static_cast<std::size_t>(length), each);
    });
  });
  return rc::gen::map(rc::gen::container<std::vector<std::vector<PerSide<bool>>>>(stretch), [](const auto& stretches) {
    std::vector<PerSide<bool>> all;
    for (const auto& each : stretches) all.insert(all.end(), each.begin(), each.end());
    return all;
  });
}

RC_GTEST_PROP(APolicy, PlaysWheneverASideIsGoodAndNeverABadBlock, ()) {
  Policy policy({.bad_blocks = *rc::gen::inRange(1U, 5U), .good_blocks = *rc::gen::inRange(1U, 5U)});
  for (const auto good : *some_blocks()) {
    const auto heard = policy.next(good).heard;
    RC_ASSERT(heard.has_value() == (good[0] || good[1]));
    RC_ASSERT(!heard || good[index_of(*heard)]);
  }
}

RC_GTEST_PROP(APolicy, SwitchesOnlyAfterEnoughBadBlocksAndNeverToABadSide, ()) {
  const auto patience = *rc::gen::inRange(1U, 5U);
  const auto settled = *rc::gen::inRange(1U, 5U);
  Policy policy({.bad_blocks = patience, .good_blocks = settled});
  std::uint32_t bad = 0, good_again = 0;
  for (const auto good : *some_blocks()) {
    const auto live = policy.live();
    const auto decision = policy.next(good);
    if (live && good[index_of(*live)]) good_again = std::min(good_again + 1, settled);
    if (live && !good[index_of(*live)]) good_again = 0, ++bad;
    if (good_again == settled) bad = 0;
    if (!live || policy.live() == live) continue;
    RC_ASSERT(decision.switched == Reason::stalled);
    RC_ASSERT(bad >= patience);
    RC_ASSERT(good[index_of(*policy.live())]);
    bad = good_again = 0;
  }
}

RC_GTEST_PROP(APolicy, NeverGoesBackByItself, ()) {
  auto policy = playing_a();
  (void)policy.next(both, Side::b);
  for (const auto good : *some_blocks()) {
    (void)policy.next({good[0], true});  // b stays good
    RC_ASSERT(policy.live() == Side::b);
  }
  RC_ASSERT(policy.switches() == 1U);
}

RC_GTEST_PROP(APolicy, CountsEveryBlockOnce, ()) {
  auto policy = playing_a();
  std::uint64_t silent = 0, elsewhere = 0;
  for (const auto good : *some_blocks()) {
    const auto decision = policy.next(good);
    silent += !decision.heard;
    elsewhere += decision.heard && decision.heard != policy.live();
  }
  RC_ASSERT(policy.both_bad() == silent);
  RC_ASSERT(policy.covered() <= elsewhere);
}

}  // namespace
}  // namespace beltane::changeover
