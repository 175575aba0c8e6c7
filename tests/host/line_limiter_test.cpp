#include "host/line_limiter.hpp"

#include <gtest/gtest.h>

namespace beltane {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const LineLimiter::Moment start{std::chrono::hours(1)};

TEST(LineLimiter, SaysALineThatRepeatsOnceAndThenHowOftenItCame) {
  LineLimiter limiter;
  EXPECT_EQ(limiter.admit("bad", start), "bad");
  for (int i = 1; i <= 10'000; ++i) EXPECT_FALSE(limiter.admit("bad", start + milliseconds(i / 10)));
  EXPECT_EQ(limiter.admit("bad", start + seconds(10)), "bad (and 10000 times more)");
  EXPECT_EQ(limiter.admit("bad", start + seconds(20)), "bad");
}

TEST(LineLimiter, LetsDifferentLinesThrough) {
  LineLimiter limiter;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(limiter.admit(std::to_string(i), start), std::to_string(i));
}

TEST(LineLimiter, BoundsAFloodOfDifferentLines) {
  LineLimiter limiter;
  int said = 0;
  for (int i = 0; i < 100'000; ++i)
    if (limiter.admit("bad " + std::to_string(i), start + milliseconds(i / 10))) ++said;
  EXPECT_NEAR(said, 400, 2);  // 200 at once, then 20 a second for ten seconds
  const auto next = limiter.admit("good", start + seconds(11));
  ASSERT_TRUE(next);
  EXPECT_EQ(next->substr(0, 6), "good (");
}

}  // namespace
}  // namespace beltane
