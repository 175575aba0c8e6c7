#include "changeover/pilot.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace beltane::changeover {
namespace {

constexpr std::uint32_t block_frames = 64;

/// A block as scsynth's pilot makes it, whose first sample has this count.
std::vector<float> counted(std::uint32_t first, std::uint32_t length = block_frames) {
  std::vector<float> block;
  for (std::uint32_t i = 0; i < length; ++i) block.push_back(static_cast<float>((first + i) % pilot_period) / 65536.0F);
  return block;
}

/// One that has heard blocks up to that count, all good.
Pilot heard_up_to(std::uint32_t count) {
  Pilot pilot;
  (void)pilot.look(counted(count - 2 * block_frames));
  (void)pilot.look(counted(count - block_frames));
  return pilot;
}

TEST(APilot, IsGoodWithItsSecondBlock) {
  Pilot pilot;
  EXPECT_FALSE(pilot.look(counted(1000)));
  EXPECT_TRUE(pilot.look(counted(1064)));
  EXPECT_TRUE(pilot.look(counted(1128)));
}

TEST(APilot, CountsOnWhereItBeginsAnew) {
  auto pilot = heard_up_to(65'536);
  EXPECT_TRUE(pilot.look(counted(0)));
  EXPECT_TRUE(pilot.look(counted(64)));
}

TEST(APilot, OfAStaleBlockIsBadHoweverOftenItComes) {
  auto pilot = heard_up_to(1000);
  for (int i = 0; i < 5'000; ++i) EXPECT_FALSE(pilot.look(counted(1000 - block_frames)));
}

TEST(APilot, OfATornBlockIsBad) {
  auto pilot = heard_up_to(1000);
  auto torn = counted(1000);
  const auto stale = counted(1000 - block_frames);
  std::copy(stale.begin() + 40, stale.end(), torn.begin() + 40);
  EXPECT_FALSE(pilot.look(torn));
}

TEST(APilot, ThatIsSilentOrNoPilotIsBad) {
  for (const float value : {0.0F, 0.5F, -0.1F, 1.0F, 1e9F, std::numeric_limits<float>::quiet_NaN()}) {
    Pilot pilot;
    for (int i = 0; i < 4; ++i) EXPECT_FALSE(pilot.look(std::vector<float>(block_frames, value))) << value;
  }
  Pilot pilot;
  EXPECT_FALSE(pilot.look({}));
}

TEST(APilot, IsBadFromOneWrongSample) {
  for (const std::size_t wrong : {0U, 31U, 63U}) {
    auto pilot = heard_up_to(1000);
    auto block = counted(1000);
    block[wrong] += 1.0F / 65536;
    EXPECT_FALSE(pilot.look(block)) << wrong;
  }
}

TEST(APilot, ThatWasLateOnceAndCaughtUpIsGoodAtOnce) {
  auto pilot = heard_up_to(1000);
  EXPECT_FALSE(pilot.look(counted(1000 - block_frames)));  // the block of before, once more
  EXPECT_TRUE(pilot.look(counted(1000 + block_frames)));
}

TEST(APilot, ThatWasLateOnceAndLeftNothingOutIsGoodAtOnce) {
  auto pilot = heard_up_to(1000);
  EXPECT_FALSE(pilot.look(counted(1000 - block_frames)));
  EXPECT_TRUE(pilot.look(counted(1000)));
}

TEST(APilot, ThatJumpedIsGoodAgainWithTheNextBlock) {
  auto pilot = heard_up_to(1000);
  EXPECT_FALSE(pilot.look(counted(30'000)));
  EXPECT_TRUE(pilot.look(counted(30'000 + block_frames)));
}

RC_GTEST_PROP(APilot, IsGoodThroughWhateverBlocksFollowEachOther, (std::uint16_t first)) {
  Pilot pilot;
  std::uint32_t at = first;
  (void)pilot.look(counted(at));
  at += block_frames;
  const auto lengths = *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange(1U, 2048U));
  for (const auto length : lengths) {
    RC_ASSERT(pilot.look(counted(at, length)));
    at += length;
  }
}

}  // namespace
}  // namespace beltane::changeover
