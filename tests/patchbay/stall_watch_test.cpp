#include "patchbay/stall_watch.hpp"

#include <gtest/gtest.h>

namespace beltane::patchbay {
namespace {

TEST(AStallWatch, NoticesAChangeoverThatDoesNotGoOnWhileJackDoes) {
  StallWatch watch;
  std::uint32_t frame = 0;
  for (std::uint64_t block = 1; block < 100; ++block) EXPECT_FALSE(watch.look(block, frame += 512));
  for (int look = 1; look < StallWatch::patience; ++look) EXPECT_FALSE(watch.look(99, frame += 512));
  EXPECT_TRUE(watch.look(99, frame += 512));
  EXPECT_FALSE(watch.look(100, frame += 512)) << "it goes on";
}

TEST(AStallWatch, BlamesNobodyWhileJackStandsStill) {
  StallWatch watch;
  EXPECT_FALSE(watch.look(7, 512));
  for (int look = 0; look < 100; ++look) EXPECT_FALSE(watch.look(7, 512));
}

TEST(AStallWatch, WaitsForTheFirstBlock) {
  StallWatch watch;
  for (std::uint32_t look = 1; look < 100; ++look) EXPECT_FALSE(watch.look(0, look * 512));
}

}  // namespace
}  // namespace beltane::patchbay
