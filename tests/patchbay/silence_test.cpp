#include "patchbay/silence.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace beltane::patchbay {
namespace {

constexpr std::uint32_t rate = 1000;  // a frame is a millisecond

/// Two channels of full sound.
std::vector<float> sound(std::size_t frames) { return std::vector<float>(frames * 2, 0.5F); }
void mute(std::vector<float>& samples, std::size_t from, std::size_t frames, float left = 0, float right = 0) {
  for (auto i = from; i < from + frames; ++i) samples[2 * i] = left, samples[2 * i + 1] = right;
}

TEST(SilentSpan, IsFoundWhereItIsAndNowhereElse) {
  auto samples = sound(500);
  mute(samples, 100, 40);
  const auto found = silences(samples, 2, rate, 0.001F, {0.01});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(found[0].from.count, 0.1, 1e-9);
  EXPECT_NEAR(found[0].length.count, 0.04, 1e-9);
}

TEST(SilentSpan, AtEitherEndCounts) {
  auto samples = sound(100);
  mute(samples, 0, 20);
  mute(samples, 70, 30);
  EXPECT_EQ(silences(samples, 2, rate, 0.001F, {0.01}).size(), 2U);
}

TEST(SilentSpan, ThatIsTooShortIsNone) {
  auto samples = sound(100);
  mute(samples, 10, 9);
  EXPECT_TRUE(silences(samples, 2, rate, 0.001F, {0.01}).empty());
}

TEST(SilentSpan, NeedsEveryChannel) {
  auto samples = sound(100);
  mute(samples, 10, 50, 0, 0.5F);
  EXPECT_TRUE(silences(samples, 2, rate, 0.001F, {0.01}).empty());
}

TEST(SilentSpan, IsTheWholeOfNothingButZeros) {
  const std::vector<float> zeros(200, 0);
  EXPECT_NEAR(longest(silences(zeros, 2, rate, 0.001F, {0.01})).length.count, 0.1, 1e-9);
  EXPECT_TRUE(silences({}, 2, rate, 0.001F, {0.01}).empty());
}

TEST(SilentSpan, IsNotEndedByNoiseBelowTheThreshold) {
  auto samples = sound(100);
  mute(samples, 10, 50, 0.0005F, -0.0005F);
  EXPECT_NEAR(longest(silences(samples, 2, rate, 0.001F, {0.01})).length.count, 0.05, 1e-9);
}

}  // namespace
}  // namespace beltane::patchbay
