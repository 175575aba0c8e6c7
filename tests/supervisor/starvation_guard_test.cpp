#include "supervisor/supervision/starvation_guard.hpp"

#include <gtest/gtest.h>

namespace beltane::supervisor {
namespace {

constexpr Moment watch_start{std::chrono::seconds(100)};

TEST(StarvationWatch, LeavesAThreadAloneThatRunsInTime) {
  StarvationWatch watch;
  for (int look = 0; look < 1000; ++look) {
    const auto now = watch_start + Seconds{0.1 * look};
    watch.ran(now + Seconds{0.05});
    EXPECT_FALSE(watch.look(now + Seconds{0.09}));
  }
}

TEST(StarvationWatch, LeavesAThreadAloneThatSleepsForLong) {
  StarvationWatch watch;
  watch.ran(watch_start + Seconds{3600});
  EXPECT_FALSE(watch.look(watch_start + Seconds{3599}));
}

TEST(StarvationWatch, RaisesAnOverdueThreadUntilItHasRunInTimeForAWhile) {
  StarvationWatch watch;
  watch.ran(watch_start);
  EXPECT_FALSE(watch.look(watch_start + Seconds{0.1}));
  EXPECT_TRUE(watch.look(watch_start + Seconds{0.2}));
  const auto ran = watch_start + Seconds{0.21};
  watch.ran(ran + StarvationWatch::raised_for + Seconds{10});
  EXPECT_TRUE(watch.look(ran)) << "one turn does not end a hang";
  EXPECT_FALSE(watch.look(ran + StarvationWatch::raised_for));
}

TEST(StarvationWatch, BlamesNobodyBeforeTheFirstTurn) { EXPECT_FALSE(StarvationWatch().look(watch_start)); }

}  // namespace
}  // namespace beltane::supervisor
