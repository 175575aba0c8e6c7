// Convolution with impulse responses, good and bad ones.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "support/rack.hpp"
#include "support/shelf.hpp"

namespace beltane::test {
namespace {

Sound silence(double seconds) {
  const std::vector<float> side(static_cast<std::size_t>(seconds * 48'000));
  return {48'000, side, side};
}

/// The convolution with an impulse response of one's own.
Trials convolved(const Sound& response, Controls with, double hz = 220) {
  const OwnSample sample(response);
  auto unit = named("convolution");
  unit.zones = {{.sample = sample.path()}};
  auto trials = run(
      {{.unit = &unit, .source = "sine", .source_with = {{"warmth", 0}}, .pitches = {hz}, .with = std::move(with)}});
  trials.trials[0].unit = &named("convolution");
  return trials;
}

Sound spike(float peak = 1, double seconds = 0.1) {
  Sound out = silence(seconds);
  out.left[0] = out.right[0] = peak;
  return out;
}

TEST(Convolution, IsTheInputWithoutMix) {
  const auto trials = convolved(sound_of(file_of("factory:hall")), {{"mix", 0}});
  EXPECT_LT(rms_db(difference(trials.wet(0), trials.dry(0))) - rms_db(trials.dry(0)), -80);
}

TEST(Convolution, GivesTheInputBackWhereTheResponseIsASpike) {
  for (const double hz : {220.0, 1000.0, 4000.0}) {
    const auto trials = convolved(spike(), {{"mix", 1}, {"low_cut", 20}, {"high_cut", 20'000}}, hz);
    const auto wet = stretch(trials.wet(0), 0.5, 1), dry = stretch(trials.dry(0), 0.5, 1);
    EXPECT_NEAR(rms_db(wet), rms_db(dry), 0.7) << hz;
    EXPECT_NEAR(tone_db(wet, hz), tone_db(dry, hz), 0.7) << hz;
    EXPECT_NEAR(cents_off(wet, hz), 0, 1) << hz;
    const double late = first_heard(trials.wet(0), -60) - first_heard(trials.dry(0), -60);
    EXPECT_NEAR(late, 1088.0 / 48'000, 0.003) << hz;  // a partition and a block
  }
}

TEST(Convolution, IsNotHarmedByAnyResponse) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinite = std::numeric_limits<float>::infinity();
  Sound noise = silence(1), bad = spike(), endless = spike();
  Sound loud = silence(1);
  for (std::size_t i = 0; i < loud.left.size(); ++i)
    loud.left[i] = loud.right[i] =
        static_cast<float>(10 * std::sin(2 * std::numbers::pi * 220 * static_cast<double>(i) / 48'000));
  for (std::size_t i = 0; i < noise.left.size(); ++i)
    noise.left[i] = noise.right[i] = static_cast<float>(i * 7919 % 1009) / 5 - 100;
  bad.left[100] = bad.right[200] = nan, endless.left[100] = infinite;
  const Sound responses[] = {spike(1e6F), spike(1e30F), noise, bad, endless, loud, silence(0.5), spike(1, 0.002)};
  for (const double mix : {0.3, 1.0})
    for (const auto& response : responses) {
      SCOPED_TRACE(std::to_string(&response - responses) + " mix " + std::to_string(mix));
      const auto trials = convolved(response, {{"mix", mix}});
      EXPECT_TRUE(finite(trials.wet(0)));
      EXPECT_LT(peak_db(trials.wet(0)), peak_db(trials.dry(0)) + 6);
      EXPECT_LT(rms_db(stretch(trials.wet(0), 0.3, 1.2)), rms_db(stretch(trials.dry(0), 0.3, 1.2)) + 3.5);
    }
}

TEST(Convolution, RingsAsItsResponseDoes) {
  Sound echo = spike(1, 0.6);
  echo.left[24'000] = echo.right[24'000] = 0.5F;
  const OwnSample sample(echo);
  auto unit = named("convolution");
  unit.zones = {{.sample = sample.path()}};
  const auto trials = run({{.unit = &unit, .source = "hat_closed", .let_go = 0.1, .with = {{"mix", 1}}}});
  const auto wet = trials.wet(0);
  const double first = first_heard(wet, -70);
  EXPECT_NEAR(peak_db(stretch(wet, first + 0.49, first + 0.7)) - peak_db(stretch(wet, first, first + 0.2)), -6, 3);
}

}  // namespace
}  // namespace beltane::test
