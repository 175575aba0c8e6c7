// What single filters and effects promise by name.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "support/rack.hpp"

namespace beltane::test {
namespace {

/// What a filter does to a sine of that pitch, in dB, once it has settled.
double gain_at(const std::string& filter, double hz, Controls with) {
  const auto trials = run({{.unit = &named(filter),
                            .source = "sine",
                            .source_with = {{"warmth", 0}},
                            .pitches = {hz},
                            .with = std::move(with)}});
  return rms_db(stretch(trials.wet(0), 0.4, 1.1)) - rms_db(stretch(trials.dry(0), 0.4, 1.1));
}

TEST(LowPass, IsAFourthOrderButterworthWithoutResonance) {
  const Controls flat{{"cutoff", 1000}, {"resonance", 0}};
  EXPECT_NEAR(gain_at("low_pass", 250, flat), 0, 0.1);
  EXPECT_NEAR(gain_at("low_pass", 1000, flat), -3, 0.2);
  EXPECT_NEAR(gain_at("low_pass", 2000, flat), -24.2, 0.5);
}

TEST(HighPass, IsAFourthOrderButterworthWithoutResonance) {
  const Controls flat{{"cutoff", 1000}, {"resonance", 0}};
  EXPECT_NEAR(gain_at("high_pass", 4000, flat), 0, 0.1);
  EXPECT_NEAR(gain_at("high_pass", 1000, flat), -3, 0.2);
  EXPECT_NEAR(gain_at("high_pass", 500, flat), -24.2, 0.5);
}

TEST(LowPass, SingsWithResonance) {
  const double peak = gain_at("low_pass", 1000, {{"cutoff", 1000}, {"resonance", 1}});
  EXPECT_GT(peak, 8);
  EXPECT_LT(peak, 15);
}

TEST(BandPass, LetsItsMiddleThroughAndLittleElse) {
  const Controls narrow{{"cutoff", 1000}, {"resonance", 0.6}};
  EXPECT_GT(gain_at("band_pass", 1000, narrow), 0);
  EXPECT_LT(gain_at("band_pass", 250, narrow), -12);
  EXPECT_LT(gain_at("band_pass", 4000, narrow), -12);
}

TEST(Notch, TakesItsMiddleOut) {
  const Controls half{{"cutoff", 1000}, {"resonance", 0.5}};
  EXPECT_LT(gain_at("notch", 1000, half), -30);
  EXPECT_NEAR(gain_at("notch", 250, half), 0, 0.5);
}

TEST(Delay, RepeatsAfterItsTimeAndSofterEachTime) {
  const auto trials = run({{.unit = &named("delay"), .source = "hat_closed", .with = {{"mix", 1}, {"time", 0.3}}}});
  const auto echoes = trials.wet(0);
  const double first = first_heard(trials.dry(0), -60);
  EXPECT_NEAR(first_heard(echoes, -60) - first, 0.3, 0.002);
  const double second = peak_db(stretch(echoes, first + 0.6, first + 0.7));
  EXPECT_LT(second, peak_db(stretch(echoes, first + 0.3, first + 0.4)) - 3);
  EXPECT_GT(second, peak_db(stretch(echoes, first + 0.3, first + 0.4)) - 20);
}

TEST(Delay, ThrowsFromSideToSide) {
  const auto trials =
      run({{.unit = &named("delay"), .source = "hat_closed", .with = {{"mix", 1}, {"time", 0.3}, {"ping_pong", 1}}}});
  auto first = stretch(trials.wet(0), 0.33, 0.6), second = stretch(trials.wet(0), 0.63, 0.9);
  first.left = first.right, second.right = second.left;
  EXPECT_LT(peak_db(first), -100);
  EXPECT_LT(peak_db(second), -100);
}

/// How far a reverb has fallen one second after a clap.
double tail_db(double room) {
  const auto trials = run({{.unit = &named("reverb"), .source = "clap", .with = {{"mix", 1}, {"room", room}}}});
  return rms_db(stretch(trials.wet(0), 1.3, 1.5)) - rms_db(stretch(trials.wet(0), 0.3, 0.5));
}

TEST(Reverb, RingsLongerInALargerRoom) {
  EXPECT_LT(tail_db(0), -60);
  EXPECT_NEAR(tail_db(0.5), -30, 15);
  EXPECT_GT(tail_db(1), -12);
}

TEST(Reverb, IsAsLoudInEveryRoom) {
  const auto louder = [](double room) {
    const auto trials = run({{.unit = &named("reverb"), .let_go = 1.9, .with = {{"mix", 1}, {"room", room}}}});
    return loudness_lufs(trials.wet(0)) - loudness_lufs(trials.dry(0));
  };
  for (const double room : {0.0, 0.5, 1.0}) EXPECT_NEAR(louder(room), 0, 5) << room;
}

TEST(Compressor, EvensOutWhatIsLoud) {
  const auto gain = [](double velocity) {
    const auto trials = run({{.unit = &named("compressor"),
                              .source = "sine",
                              .source_with = {{"velocity", velocity}},
                              .with = {{"threshold", -30}, {"ratio", 4}, {"makeup", 0}}}});
    return rms_db(stretch(trials.wet(0), 0.6, 1.1)) - rms_db(stretch(trials.dry(0), 0.6, 1.1));
  };
  EXPECT_NEAR(gain(0.1), 0, 0.1);
  EXPECT_NEAR(gain(1) - gain(0.6), -20 * std::log10(std::pow(1 / 0.6, 1.5)) * 0.75, 0.7);
}

TEST(Distortion, IsAsLoudHoweverHardItIsDriven) {
  for (const double mode : {0, 1, 2})
    for (const double drive : {1, 4, 20}) {
      const auto trials =
          run({{.unit = &named("distortion"), .with = {{"drive", drive}, {"mode", mode}, {"mix", 1}, {"tone", 1}}}});
      const double louder = loudness_lufs(trials.wet(0)) - loudness_lufs(trials.dry(0));
      EXPECT_NEAR(louder, 0, 4) << "mode " << mode << " drive " << drive;
      std::printf("mode %g drive %-4g %+5.1f LU\n", mode, drive, louder);
    }
}

TEST(Tremolo, MovesTheLevel) {
  const auto trials = run({{.unit = &named("tremolo"),
                            .source = "sine",
                            .source_with = {{"warmth", 0}},
                            .with = {{"depth", 1}, {"rate", 2}}}});
  double lowest = 0, highest = -200;
  for (double at = 0.3; at < 1; at += 0.02) {
    const double level = rms_db(stretch(trials.wet(0), at, at + 0.02));
    lowest = std::min(lowest, level), highest = std::max(highest, level);
  }
  EXPECT_GT(highest - lowest, 25);
}

}  // namespace
}  // namespace beltane::test
