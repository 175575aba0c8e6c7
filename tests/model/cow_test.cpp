#include "model/project/cow.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <thread>
#include <vector>

namespace beltane {
namespace {

using Numbers = std::vector<int>;

TEST(ACow, IsCopiedWhereItIsSharedAndWrittenInPlaceWhereItIsNot) {
  Cow<Numbers> ours(Numbers{1, 2});
  const auto* place = ours.operator->();
  ours.write()[0] = 3;
  EXPECT_EQ(ours.operator->(), place);
  const auto theirs = ours;
  EXPECT_TRUE(ours.same(theirs));
  ours.write()[0] = 4;
  EXPECT_FALSE(ours.same(theirs));
  EXPECT_EQ(*theirs, (Numbers{3, 2}));
  EXPECT_EQ(*ours, (Numbers{4, 2}));
}

TEST(ACow, SurvivesBeingAssignedToItselfAndMoved) {
  Cow<Numbers> ours(Numbers{1});
  const auto& same = ours;
  ours = same;
  EXPECT_EQ(*ours, Numbers{1});
  auto moved = std::move(ours);
  EXPECT_EQ(*moved, Numbers{1});
  ours = moved;
  EXPECT_TRUE(ours.same(moved));
}

// Under ThreadSanitizer: what another thread has read and let go of is written in place, at once. That it has let go is
// seen by nothing but the count itself.
TEST(ACow, IsWrittenInPlaceOnlyAfterOthersHaveReadIt) {
  for (int round = 0; round < 2'000; ++round) {
    Cow<Numbers> ours(Numbers(8, 1));
    int sum = 0;
    std::thread reader([theirs = ours, &sum]() mutable {
      sum = std::accumulate(theirs->begin(), theirs->end(), 0);
      theirs = Cow<Numbers>();
    });
    for (int& each : ours.write()) each = 2;  // a copy or in place, whichever comes
    for (int& each : ours.write()) each = 3;
    reader.join();
    ASSERT_EQ(sum, 8);
  }
}

}  // namespace
}  // namespace beltane
