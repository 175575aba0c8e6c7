// What the comb, the all-pass, the mouth, the driven filter and the state-variable filter promise by name.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "support/rack.hpp"

namespace beltane::test {
namespace {

/// A soft sine of each of these pitches through the filter.
Trials sines(const std::string& name, const std::vector<double>& pitches, const Controls& with, double velocity = 0.2) {
  std::vector<Trial> trials;
  for (const double hz : pitches)
    trials.push_back({.unit = &named(name),
                      .source = "sine",
                      .source_with = {{"warmth", 0}, {"velocity", velocity}},
                      .pitches = {hz},
                      .with = with,
                      .slot = 1.3});
  return run(std::move(trials));
}

/// What the filter does to sines of those pitches, in dB, once it has settled.
std::vector<double> filter_gains_at(const std::string& name, const std::vector<double>& pitches, const Controls& with) {
  const auto heard = sines(name, pitches, with);
  std::vector<double> out;
  for (std::size_t i = 0; i < pitches.size(); ++i)
    out.push_back(rms_db(stretch(heard.wet(i), 0.5, 1.1)) - rms_db(stretch(heard.dry(i), 0.5, 1.1)));
  return out;
}

void expect_gains(const std::vector<double>& gains, const std::vector<double>& wanted, double within) {
  ASSERT_EQ(gains.size(), wanted.size());
  for (std::size_t i = 0; i < gains.size(); ++i) EXPECT_NEAR(gains[i], wanted[i], within) << "point " << i;
}

TEST(Comb, RingsAtTheCutoffAndItsHarmonicsOnly) {
  // 1 / (1 - b) and 1 / (1 + b), with b 0.4 and 0.96, over what makes noise as loud as it was.
  expect_gains(filter_gains_at("comb", {500, 1000, 1500, 250, 750}, {{"cutoff", 500}, {"resonance", 0}}),
               {3.7, 3.7, 3.7, -3.7, -3.7}, 0.5);
  expect_gains(filter_gains_at("comb", {500, 1000, 250, 750}, {{"cutoff", 500}, {"resonance", 1}}),
               {16.9, 16.9, -16.9, -16.9}, 1.5);
}

TEST(AllPass, IsFlatAlone) {
  for (const double resonance : {0.0, 0.5, 1.0})
    expect_gains(filter_gains_at("allpass", {100, 500, 1000, 1500, 8000}, {{"mix", 1}, {"resonance", resonance}}),
                 {0, 0, 0, 0, 0}, 0.1);
}

TEST(AllPass, CutsNotchesAroundItsCutoffWhereItIsMixed) {
  // Four stages of Q 1: each turns by a quarter of a half turn at 0.361 of the cutoff, and by whole turns at it.
  const auto gains = filter_gains_at("allpass", {361, 1000, 2770, 20}, {{"mix", 0.5}, {"resonance", 0}});
  EXPECT_LT(gains[0], -25);
  EXPECT_NEAR(gains[1], 0, 0.1);
  EXPECT_LT(gains[2], -20);
  EXPECT_NEAR(gains[3], 0, 0.3);
}

TEST(Vowel, HasTheFormantsOfItsVowel) {
  const auto says = [](double shape, double here, double there) {
    const auto gains = filter_gains_at("vowel", {here, there}, {{"shape", shape}, {"resonance", 0.5}});
    return gains[0] - gains[1];
  };
  EXPECT_GT(says(0, 730, 300), 10);  // A: both formants near 1 kHz
  EXPECT_GT(says(0, 1090, 2000), 10);
  EXPECT_GT(says(0.5, 290, 900), 15);  // I: one low, one high
  EXPECT_GT(says(0.5, 2290, 1200), 10);
  EXPECT_GT(says(1, 300, 1700), 15);  // U: dark
}

TEST(Vowel, GrowsSmallerWithItsCutoff) {
  const auto gains = filter_gains_at("vowel", {1460, 730}, {{"shape", 0}, {"cutoff", 2000}, {"resonance", 0.5}});
  EXPECT_GT(gains[0] - gains[1], 8);
}

TEST(ResonantDrive, FallsTwentyFourDecibelsAnOctave) {
  const auto gains =
      filter_gains_at("res_drive", {125, 1000, 2000, 4000}, {{"cutoff", 1000}, {"resonance", 0}, {"drive", 1}});
  EXPECT_NEAR(gains[1] - gains[0], -3, 0.5);
  EXPECT_NEAR(gains[2] - gains[0], -24.2, 0.7);
  EXPECT_NEAR(gains[3] - gains[0], -48.5, 1);
}

TEST(ResonantDrive, SingsAtItsCutoffAndStaysInBounds) {
  const auto gains = filter_gains_at("res_drive", {250, 1000}, {{"cutoff", 1000}, {"resonance", 0.8}, {"drive", 1}});
  EXPECT_GT(gains[1] - gains[0], 10);
  const auto loud = sines("res_drive", {1000}, {{"cutoff", 1000}, {"resonance", 1}, {"drive", 8}}, 1);
  EXPECT_LT(peak_db(loud.wet(0)), 0);
}

TEST(ResonantDrive, GrowsHarmonicsWithItsDrive) {
  const auto third = [](double drive) {
    const auto heard = sines("res_drive", {220}, {{"cutoff", 8000}, {"resonance", 0}, {"drive", drive}}, 0.8);
    const auto sound = stretch(heard.wet(0), 0.5, 1.1);
    return tone_db(sound, 660) - tone_db(sound, 220);
  };
  EXPECT_LT(third(1), -30);
  EXPECT_GT(third(8), -18);
}

TEST(StateVariable, IsASecondOrderButterworthWithoutResonance) {
  const Controls low{{"cutoff", 1000}, {"resonance", 0}, {"morph", 0}};
  const Controls high{{"cutoff", 1000}, {"resonance", 0}, {"morph", 2.0 / 3}};
  expect_gains(filter_gains_at("svf", {125, 1000, 2000, 4000}, low), {0, -3, -12.3, -24.2}, 0.5);
  expect_gains(filter_gains_at("svf", {8000, 1000, 500, 250}, high), {0, -3, -12.3, -24.1}, 0.5);
}

TEST(StateVariable, IsABandAndANotchToo) {
  expect_gains(filter_gains_at("svf", {250, 1000, 4000}, {{"cutoff", 1000}, {"resonance", 0}, {"morph", 1.0 / 3}}),
               {-9, 0, -9.2}, 0.4);
  const auto notch = filter_gains_at("svf", {100, 1000, 10'000}, {{"cutoff", 1000}, {"resonance", 0.3}, {"morph", 1}});
  EXPECT_NEAR(notch[0], 0, 0.3);
  EXPECT_LT(notch[1], -30);
  EXPECT_NEAR(notch[2], 0, 0.3);
}

TEST(StateVariable, SingsWithResonance) {
  const auto gains = filter_gains_at("svf", {125, 1000}, {{"cutoff", 1000}, {"resonance", 1}, {"morph", 0}});
  EXPECT_NEAR(gains[1] - gains[0], 23, 1.5);
}

}  // namespace
}  // namespace beltane::test
