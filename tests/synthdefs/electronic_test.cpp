// What the electronic sources promise by name.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/units.hpp"

namespace beltane::test {
namespace {

/// Two seconds of one note with those parameters; what is heard of it once it has settled.
Sound settled(const std::string& source, double hz, Controls with = {}) {
  Score score;
  with.insert({{"bus", 0}, {"freq", hz}, {"velocity", played}});
  score.synth(0, source, 1000, with);
  return stretch(render(score, 2).sound, 0.8, 1.9);
}

/// The nth harmonic, by how much it is below the fundamental.
double partial_db(const Sound& sound, double hz, double n) { return tone_db(sound, hz * n) - tone_db(sound, hz); }

TEST(Organ, EachDrawbarSoundsItsOwnPitch) {
  constexpr double footage[] = {0.5, 1.5, 1, 2, 3, 4, 5, 6, 8};
  for (int drawn = 1; drawn <= 9; ++drawn) {
    Controls with{{"leslie", 0}, {"drive", 0}, {"perc", 0}, {"click", 0}};
    for (int bar = 1; bar <= 9; ++bar) with["d" + std::to_string(bar)] = bar == drawn ? 1 : 0;
    const auto sound = settled("organ", a3, with);
    for (const double other : footage) {
      const double level = tone_db(sound, a3 * other) - tone_db(sound, a3 * footage[drawn - 1]);
      if (other == footage[drawn - 1]) continue;
      EXPECT_LT(level, -45) << "drawbar " << drawn << " at " << other;
    }
    EXPECT_GT(tone_db(sound, a3 * footage[drawn - 1]), -40) << "drawbar " << drawn;
  }
}

TEST(Organ, FoldsBackAboveItsLastWheel) {
  Controls with{{"leslie", 0}, {"drive", 0}, {"perc", 0}};
  for (int bar = 1; bar <= 8; ++bar) with["d" + std::to_string(bar)] = 0;
  with["d9"] = 1;
  const auto sound = settled("organ", 1000, with);
  EXPECT_GT(tone_db(sound, 4000), tone_db(sound, 8000) + 40);
}

TEST(Pulse, HasNoEvenHarmonicsAtHalfItsWidth) {
  const Controls still{{"pwm_depth", 0}, {"detune", 0}, {"width", 0.5}};
  EXPECT_LT(partial_db(settled("pulse", a3, still), a3, 2), -40);
  EXPECT_GT(partial_db(settled("pulse", a3, {{"pwm_depth", 0}, {"detune", 0}, {"width", 0.25}}), a3, 2), -12);
}

TEST(Supersaw, IsAsWideAsItIsSet) {
  const auto mono = settled("supersaw", a3, {{"width", 0}});
  const auto wide = settled("supersaw", a3, {{"width", 1}});
  const auto side = [](const Sound& sound) {
    return rms_db(difference(sound, {sound.rate, sound.right, sound.left})) - rms_db(sound);
  };
  EXPECT_LT(side(mono), -60);
  EXPECT_GT(side(wide), -10);
}

TEST(Sync, StressesTheOvertoneThatItsRatioNames) {
  for (const double ratio : {3, 5}) {
    const auto sound = settled("sync", a3, {{"sync_ratio", ratio}, {"sweep", 0}, {"brightness", 1}});
    EXPECT_GT(tone_db(sound, a3 * ratio), tone_db(sound, a3 * (ratio - 1)) + 6) << ratio;
    EXPECT_GT(tone_db(sound, a3 * ratio), tone_db(sound, a3 * (ratio + 1)) + 6) << ratio;
  }
}

TEST(Additive, HasAsManyHarmonicsAsItIsSet) {
  EXPECT_LT(partial_db(settled("additive", a3, {{"harmonics", 1}}), a3, 2), -80);
  const auto three = settled("additive", a3, {{"harmonics", 3}, {"rolloff", 0}});
  EXPECT_GT(partial_db(three, a3, 3), -12);
  EXPECT_LT(partial_db(three, a3, 4), -80);
}

TEST(Formant, StandsWhereItIsSetWhateverTheNote) {
  for (const double hz : {100.0, 250.0}) {
    const auto sound = settled("formant", hz, {{"formant", 2000}, {"bw", 100}, {"open", 0}, {"body", 0}});
    EXPECT_GT(tone_db(sound, 2000), tone_db(sound, 1000) + 12) << hz;
  }
}

TEST(Choir, SingsTheVowelThatItIsSet) {
  const auto at_1800 = [](double vowel) {
    const auto sound = settled("choir", 100, {{"vowel", vowel}, {"spread", 0}, {"vibrato", 0}, {"breath", 0}});
    double loudest = -200;  // of some overtones: five singers can leave one of them silent for a while
    for (const double hz : {1700, 1800, 1900}) loudest = std::max(loudest, tone_db(stretch(sound, 0.2, 0.6), hz));
    return loudest - rms_db(sound);
  };
  EXPECT_GT(at_1800(1), at_1800(0) + 12);  // ee has there its second formant, oo nothing
}

TEST(Bell, RingsAsLongAsItIsSet) {
  const auto fallen = [](double ring) {
    Score score;
    score.synth(0, "fm_bell", 1000, {{"bus", 0}, {"freq", a3}, {"velocity", played}, {"ring", ring}});
    const auto heard = render(score, 2.6).sound;
    return rms_db(stretch(heard, 0.1, 0.5)) - rms_db(stretch(heard, 2.1, 2.5));
  };
  EXPECT_GT(fallen(1), 40);
  EXPECT_LT(fallen(10), 12);
}

TEST(Acid, OpensFurtherTheHarderItIsPlayed) {
  const auto edge = [](double velocity) {
    Score score;
    score.synth(0, "acid", 1000, {{"bus", 0}, {"freq", 110}, {"velocity", velocity}, {"accent", 1}});
    return partial_db(stretch(render(score, 1).sound, 0.005, 0.105), 110, 40);
  };
  EXPECT_GT(edge(1), edge(0.4) + 6);
}

// Sources that are not held to be in tune still follow the key.
TEST(Chance, SingsTheNoteThatIsPlayed) {
  const std::pair<const char*, Controls> singers[] = {
      {"gendy", {{"pitch", 1}}}, {"chaos", {{"pitch", 1}, {"ring", 2}}}, {"granular", {}}};
  for (const auto& [name, with] : singers)
    for (const double hz : {110.0, 440.0}) {
      double on = 0, beside = 0;
      const auto sound = settled(name, hz, with);
      for (const double n : {1, 2, 3}) on += tone_db(sound, hz * n), beside += tone_db(sound, hz * (n + 0.4));
      EXPECT_GT(on / 3, beside / 3 + 12) << name << " at " << hz;
    }
}

}  // namespace
}  // namespace beltane::test
