// What the effects that shift, freeze, grain, tune and ring promise by name.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/rack.hpp"

namespace beltane::test {
namespace {

/// A bare sine through the effect alone, once it has settled.
Sound of_sine(const std::string& name, double hz, Controls with) {
  with.insert({"mix", 1});
  const auto trials = run({{.unit = &named(name),
                            .source = "sine",
                            .source_with = {{"warmth", 0}},
                            .pitches = {hz},
                            .with = std::move(with)}});
  return stretch(trials.wet(0), 0.6, 1.2);
}

/// A short noise through the effect alone.
Sound of_hit(const std::string& name, const char* source, Controls with, double seconds) {
  with.insert({"mix", 1});
  const auto trials = run({{.unit = &named(name), .source = source, .with = std::move(with), .slot = seconds}});
  return trials.wet(0);
}

TEST(PitchShifter, ShiftsByTheSemitonesThatAreSet) {
  for (const double shift : {-12.0, 7.0, 24.0}) {
    const auto sound = of_sine("pitch_shifter", 220, {{"shift", shift}});
    const double there = tone_db(sound, 220 * std::pow(2, shift / 12));
    EXPECT_GT(there - tone_db(sound, 220), 25) << shift;
    EXPECT_NEAR(there, -20, 3) << shift;
  }
}

TEST(Autotune, PullsOntoTheNearestNoteOfItsScale) {
  EXPECT_NEAR(cents_off(of_sine("autotune", 228, {{"speed", 1}}), 233.08), 0,
              6);  // B flat, where all notes are allowed
  EXPECT_NEAR(cents_off(of_sine("autotune", 228, {{"speed", 1}, {"scale", 1}}), 220), 0, 6);  // A, in C major
  EXPECT_NEAR(cents_off(of_sine("autotune", 228, {{"speed", 1}, {"scale", 1}, {"key_note", 5}}), 233.08), 0,
              6);  // in F
  EXPECT_NEAR(cents_off(of_sine("autotune", 228, {{"speed", 0}}), 228), 0, 1);
}

TEST(Freezes, HoldWhatSoundedAndLetItGo) {
  for (const auto* name : {"spectral_freeze", "granular_freeze"}) {
    const auto trials = run({{.unit = &named(name),
                              .source_with = {{"release", 0.01}},
                              .let_go = 1.2,
                              .with = {{"mix", 1}},
                              .turns = {{1.1, "freeze", 1}, {3, "freeze", 0}},
                              .slot = 5.5}});
    const double before = rms_db(stretch(trials.wet(0), 0.7, 1.1));
    EXPECT_NEAR(rms_db(stretch(trials.wet(0), 1.8, 2.2)), before, 4) << name;
    EXPECT_NEAR(rms_db(stretch(trials.wet(0), 2.5, 2.9)), before, 4) << name;
    EXPECT_LT(rms_db(stretch(trials.wet(0), 5.2, 5.5)), before - 50) << name;
  }
}

TEST(Shimmer, GrowsAnOctaveHigherAndFadesAtItsLongest) {
  const auto octave = [](double amount) {
    const auto sound = of_sine("shimmer", 220, {{"shimmer", amount}});
    double loudest = -200;  // the octave drifts, as the room does
    for (double hz = 436; hz <= 448; ++hz) loudest = std::max(loudest, tone_db(sound, hz));
    return loudest - tone_db(sound, 220);
  };
  EXPECT_GT(octave(1), -30);
  EXPECT_LT(octave(0), -50);
  const auto tail = of_hit("shimmer", "clap", {{"shimmer", 1}, {"decay", 20}, {"shift", 0}}, 12);
  EXPECT_LT(rms_db(stretch(tail, 10, 12)), rms_db(stretch(tail, 1, 3)) - 6);
}

TEST(Resonator, RingsAtItsNoteForItsDecay) {
  const auto sound = of_hit("resonator", "clap", {{"freq", 220}, {"decay", 2}}, 2);
  EXPECT_GT(tone_db(stretch(sound, 0.5, 1.5), 220), tone_db(stretch(sound, 0.5, 1.5), 330) + 20);
  EXPECT_NEAR(rms_db(stretch(sound, 1.4, 1.6)) - rms_db(stretch(sound, 0.6, 0.8)), -60 * 0.8 / 2, 8);
}

TEST(SpringReverb, RingsAsLongAsItIsSet) {
  const auto fall = [](double decay) {
    const auto sound = of_hit("spring_reverb", "clap", {{"decay", decay}}, 2);
    return rms_db(stretch(sound, 1.3, 1.5)) - rms_db(stretch(sound, 0.5, 0.7));
  };
  EXPECT_NEAR(fall(2), -24, 8);
  EXPECT_LT(fall(0.5), -70);
}

TEST(Vocoder, SpeaksWithItsCarrier) {
  const auto sound = of_sine("vocoder", 1000, {{"freq", 110}, {"carrier", 0}});
  EXPECT_GT(tone_db(sound, 990), tone_db(sound, 110) + 20);
  EXPECT_GT(tone_db(sound, 990), tone_db(sound, 2970) + 20);
}

TEST(Glitch, RepeatsWhatItCaught) {
  const auto trials = run({{.unit = &named("glitch"),
                            .source = "hat_closed",
                            .with = {{"mix", 1}, {"chance", 1}, {"reverse", 0}, {"rate", 2}, {"size", 0.1}}}});
  const auto again = stretch(trials.wet(0), 0.24, 0.34);  // the third time
  EXPECT_NEAR(peak_db(again), peak_db(stretch(trials.dry(0), 0.04, 0.14)), 1);
}

TEST(GranularDelay, RepeatsAfterItsTimeAndFadesAtItsLongest) {
  const Controls even{{"mix", 1}, {"scatter", 0}, {"density", 40}, {"time", 0.5}, {"feedback", 0.9}};
  const auto trials = run({{.unit = &named("granular_delay"), .source = "hat_closed", .with = even, .slot = 8}});
  EXPECT_NEAR(first_heard(trials.wet(0), -50) - first_heard(trials.dry(0), -50), 0.5, 0.03);
  EXPECT_LT(rms_db(stretch(trials.wet(0), 7, 8)), rms_db(stretch(trials.wet(0), 0.5, 1.5)) - 10);
}

TEST(Denoise, TakesTheHissAndLeavesTheSound) {
  const auto change = [](double velocity) {
    const auto trials = run({{.unit = &named("denoise"),
                              .source = "noise",
                              .source_with = {{"velocity", velocity}},
                              .with = {{"threshold", 0.5}}}});
    return rms_db(stretch(trials.wet(0), 0.5, 1.1)) - rms_db(stretch(trials.dry(0), 0.5, 1.1));
  };
  EXPECT_LT(change(0.05), -8);
  EXPECT_NEAR(change(0.8), 0, 1.5);
}

}  // namespace
}  // namespace beltane::test
