// What the acoustic sources promise by name.
#include <gtest/gtest.h>

#include <cmath>

#include "support/units.hpp"

namespace beltane::test {
namespace {

/// Three seconds of one held note with those parameters.
Sound note(const std::string& source, double hz, Controls with = {}) {
  Score score;
  with.insert({{"bus", 0}, {"freq", hz}, {"velocity", played}});
  score.synth(0, source, 1000, with);
  return stretch(render(score, 3).sound, 0, 3);
}

/// The nth harmonic, by how much it is below the fundamental.
double harmonic_db(const Sound& sound, double hz, double n) { return tone_db(sound, hz * n) - tone_db(sound, hz); }

/// By how much it has fallen from one stretch of 200 ms to another.
double fallen_db(const Sound& sound, double from, double to) {
  return rms_db(stretch(sound, from, from + 0.2)) - rms_db(stretch(sound, to, to + 0.2));
}

TEST(String, SpeaksThoughItIsPluckedInItsFirstBlock) {
  for (const char* source : {"guitar", "bass_guitar", "harp", "koto"})
    for (const double hz : {41.2, 110.0, 440.0, 1760.0})
      EXPECT_GT(peak_db(stretch(note(source, hz), 0, 0.1)), -30) << source << " at " << hz;
}

TEST(Harp, IsBentToItsFlatAndItsSharpByThePedal) {
  for (const double pedal : {-1.0, 1.0}) {
    const double hz = a3 * std::pow(2, pedal / 12);
    EXPECT_NEAR(cents_off(stretch(note("harp", a3, {{"pedal", pedal}}), 0.2, 2), hz), 0, 3);
  }
}

TEST(Koto, IsSharpAtFirstAndThenInTune) {
  const auto sound = note("koto", a3, {{"bend", 3}});
  EXPECT_GT(tone_db(stretch(sound, 0, 0.03), a3 * 1.18), tone_db(stretch(sound, 0, 0.03), a3) + 1);
  EXPECT_NEAR(cents_off(stretch(sound, 0.3, 2), a3), 0, 3);
}

TEST(Mallet, IsBrighterTheHarderItIs) {
  const std::pair<const char*, double> second_modes[] = {{"marimba", 3.93}, {"vibes", 3.98}, {"glockenspiel", 5.404}};
  for (const auto& [source, ratio] : second_modes) {
    const auto struck = [&](double hardness, double velocity) {
      const auto sound = note(source, a3, {{"hardness", hardness}, {"velocity", velocity}});
      return harmonic_db(stretch(sound, 0.01, 0.2), a3, ratio);
    };
    EXPECT_GT(struck(1, played), struck(0, played) + 6) << source;
    EXPECT_GT(struck(0.5, 1), struck(0.5, 0.2) + 1.5) << source;
  }
}

TEST(Marimba, LosesItsSecondModeInTheMiddleOfTheBar) {
  const auto second = [](double bar_pos) {
    return harmonic_db(stretch(note("marimba", a3, {{"bar_pos", bar_pos}}), 0.01, 0.2), a3, 3.93);
  };
  EXPECT_GT(second(0.3), second(0) + 10);
}

TEST(Vibraphone, SwaysAsFastAsItsMotorTurns) {
  for (const double speed : {4.0, 8.0}) {
    const auto sound = note("vibes", a3, {{"motor_speed", speed}});
    EXPECT_GT(tone_db(sound, a3 + speed), tone_db(sound, a3) - 20) << speed;
    EXPECT_LT(tone_db(sound, a3 + 6), tone_db(sound, a3 + speed) - 12) << speed;
  }
}

TEST(Damping, ShortensWhatRings) {
  const std::pair<const char*, const char*> damped[] = {{"vibes", "damper"},   {"kalimba", "damping"},
                                                        {"harp", "damping"},   {"koto", "damping"},
                                                        {"guitar", "damping"}, {"tubular_bell", "damping"}};
  for (const auto& [source, param] : damped) {
    EXPECT_LT(fallen_db(note(source, a3, {{param, 0}}), 0.1, 1), 20) << source;
    EXPECT_GT(fallen_db(note(source, a3, {{param, 1}}), 0.1, 1), 40) << source;
  }
}

// The ear hears a chime an octave below its fourth mode, where nothing sounds.
TEST(TubularBell, HasItsStrikeToneAtTheKey) {
  for (const double hz : {110.0, 220.0, 523.25}) {
    const auto sound = stretch(note("tubular_bell", hz), 0.1, 2.5);
    EXPECT_GT(tone_db(sound, hz * 2), tone_db(sound, hz) + 30) << hz;
    EXPECT_GT(tone_db(sound, hz * 2), tone_db(sound, hz * 2.5) + 30) << hz;
  }
}

TEST(Membrane, RingsTheLongerTheLessItLoses) {
  EXPECT_GT(fallen_db(note("membrane", a3, {{"loss", 0.9}}), 0.05, 0.4), 40);
  EXPECT_LT(fallen_db(note("membrane", a3, {{"loss", 1}}), 0.05, 0.4), 15);
}

TEST(Membrane, IsSharpForAMomentWhereItIsSlack) {
  const auto early = [](double tension) {
    const auto sound = stretch(note("membrane", a3, {{"tension", tension}, {"velocity", 1}}), 0, 0.06);
    return tone_db(sound, a3 * 1.15) - tone_db(sound, a3 * 0.85);
  };
  EXPECT_GT(early(0.01), early(0.2) + 3);
}

TEST(BowedString, HasNoHarmonicWhereTheBowStands) {
  const auto sound = stretch(note("bowed", a3, {{"bow_pos", 0.25}, {"vibrato", 0}}), 1, 2.9);
  EXPECT_LT(harmonic_db(sound, a3, 4), harmonic_db(sound, a3, 3) - 6);
  EXPECT_LT(harmonic_db(sound, a3, 4), harmonic_db(sound, a3, 5) - 3);
}

TEST(BlownPipe, IsHollowAtTheClarinetsEnd) {
  const auto evens = [](double embouchure) {
    const Controls with{{"embouchure", embouchure}, {"vibrato", 0}, {"breath", 0}};
    const auto sound = stretch(note("blown", a3, with), 1, 2.9);
    return harmonic_db(sound, a3, 2) - harmonic_db(sound, a3, 3);
  };
  EXPECT_GT(evens(0), 6);
  EXPECT_LT(evens(1), -12);
}

TEST(Cowbell, RingsAtItsPitchAndAtItsOtherPlate) {
  for (const double detune : {1.3, 2.2}) {
    const auto sound = stretch(note("cowbell", a3, {{"pitch", 500}, {"detune", detune}, {"decay", 1}}), 0, 0.5);
    EXPECT_GT(tone_db(sound, 500), tone_db(sound, 440) + 12) << detune;
    EXPECT_GT(tone_db(sound, 500 * detune), tone_db(sound, 500) - 12) << detune;
  }
}

TEST(Conga, CracksTheHarderItIsSlapped) {
  const auto crack = [](double slap) {
    const auto sound = stretch(note("conga", a3, {{"slap", slap}}), 0, 0.05);
    double sum = 0;
    for (double hz = 2800; hz < 3800; hz += 100) sum += tone_db(sound, hz);
    return sum / 10;
  };
  EXPECT_GT(crack(1), crack(0) + 10);
}

}  // namespace
}  // namespace beltane::test
