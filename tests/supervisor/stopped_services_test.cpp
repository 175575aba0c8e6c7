#include "supervisor/supervision/stopped_services.hpp"

#include <gtest/gtest.h>

namespace beltane::supervisor {
namespace {

using std::chrono::milliseconds;

const Moment start{std::chrono::seconds(100)};
Moment ms(int at) { return start + milliseconds(at); }
constexpr RunState runs{.stopped = false}, stopped{.stopped = true, .timeslices = 7};

TEST(StopWatch, FindsAProcessThatStaysStoppedOnce) {
  StopWatch watch;
  EXPECT_FALSE(watch.look("voices", 40, runs, ms(0)));
  EXPECT_FALSE(watch.look("voices", 40, stopped, ms(50)));
  EXPECT_FALSE(watch.look("voices", 40, stopped, ms(150)));
  EXPECT_TRUE(watch.look("voices", 40, stopped, ms(200)));
  EXPECT_FALSE(watch.look("voices", 40, stopped, ms(250))) << "it was told";
}

TEST(StopWatch, LeavesOneThatOnlyStumbles) {
  StopWatch watch;
  for (int i = 0; i < 20; ++i)
    EXPECT_FALSE(watch.look("voices", 40, {true, static_cast<std::uint64_t>(i / 2)}, ms(50 * i)))
        << "it ran between two looks, and none fell into that time";
}

TEST(StopWatch, BeginsAnewWithTheNextLife) {
  StopWatch watch;
  EXPECT_FALSE(watch.look("voices", 40, stopped, ms(0)));
  EXPECT_FALSE(watch.look("voices", 41, stopped, ms(160)));
  EXPECT_TRUE(watch.look("voices", 41, stopped, ms(320)));
}

}  // namespace
}  // namespace beltane::supervisor
