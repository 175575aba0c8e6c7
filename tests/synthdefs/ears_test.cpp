// The ears themselves, on sounds whose properties are known.
#include "support/ears.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace beltane::test {
namespace {

/// Two seconds of a sine on both sides, times a gain that depends on the second.
template <class Gain>
Sound sine(double hz, double peak, Gain gain) {
  Sound out;
  for (int i = 0; i < 2 * out.rate; ++i) {
    const double at = static_cast<double>(i) / out.rate;
    const auto sample = static_cast<float>(peak * gain(at) * std::sin(2 * std::numbers::pi * hz * at));
    out.left.push_back(sample), out.right.push_back(sample);
  }
  return out;
}

double steady(double) { return 1; }

TEST(Ears, HearAStepAsAClick) {
  const auto cut = sine(220, 0.1, [](double at) { return at < 1.0011 ? 1 : 0; });
  EXPECT_TRUE(clicks(cut, 1.0011));
  EXPECT_NEAR(first_click(cut, 0.5, 1.5), 1.0011, 0.0035);
  const auto dented = sine(220, 0.1, [](double at) { return at < 1.0011 ? 1 : 0.99; });
  EXPECT_NE(first_click(dented, 0.5, 1.5), -1);
}

TEST(Ears, HearNoClickInAFade) {
  const auto faded = sine(220, 0.1, [](double at) {
    return at < 1 ? 1 : at > 1.02 ? 0 : 0.5 + 0.5 * std::cos(std::numbers::pi * (at - 1) / 0.02);
  });
  EXPECT_EQ(first_click(faded, 0.5, 1.5), -1);
}

TEST(Ears, AgreeWithBs1770OnItsReferenceTone) { EXPECT_NEAR(loudness_lufs(sine(997, 0.1, steady)), -20, 0.1); }

TEST(Ears, HearHowFarAToneIsOff) {
  EXPECT_NEAR(cents_off(sine(220 * std::exp2(2.5 / 1200), 0.1, steady), 220), 2.5, 0.01);
}

TEST(Ears, HearHowLateASoundIs) {
  const auto swell = [](double starts) {
    return stretch(sine(220, 0.1, [&](double at) { return at < starts ? 0 : std::exp(-20 * (at - starts)); }), 0, 0.3);
  };
  const auto early = swell(0.05);
  auto late = early;
  late.left.insert(late.left.begin(), 96, 0), late.right.insert(late.right.begin(), 96, 0);
  EXPECT_NEAR(seconds_late(late, early, 0.01), 0.002, 1e-9);
  EXPECT_EQ(seconds_late(early, early, 0.01), 0);
}

TEST(Ears, MeasureLevels) {
  const auto tone = sine(220, 0.1, steady);
  EXPECT_NEAR(peak_db(tone), -20, 0.01);
  EXPECT_NEAR(rms_db(tone), -23.01, 0.01);
  EXPECT_NEAR(tone_db(tone, 220), -20, 0.01);
  EXPECT_LT(dc_db(tone), -100);
  EXPECT_EQ(peak_db({}), -200);
}

TEST(Ears, HearABadNumber) {
  auto bad = sine(220, 0.1, steady);
  EXPECT_TRUE(finite(bad));
  bad.right[100] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(finite(bad));
}

}  // namespace
}  // namespace beltane::test
