// What the dynamics, the shapers of tone and place, and the effects that take a key promise by name.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "support/rack.hpp"

namespace beltane::test {
namespace {

/// A trial of that unit with a pure tone.
Trial pure(const std::string& unit, double hz, Controls with) {
  return {
      .unit = &named(unit), .source = "sine", .source_with = {{"warmth", 0}}, .pitches = {hz}, .with = std::move(with)};
}

/// What each trial does to its level once it has settled, in dB.
std::vector<double> gains(std::vector<Trial> trials) {
  const auto heard = run(std::move(trials));
  std::vector<double> out;
  for (std::size_t i = 0; i < heard.trials.size(); ++i)
    out.push_back(rms_db(stretch(heard.wet(i), 0.5, 1.1)) - rms_db(stretch(heard.dry(i), 0.5, 1.1)));
  return out;
}

std::vector<double> gains_at(const std::string& unit, const std::vector<double>& pitches, const Controls& with) {
  std::vector<Trial> trials;
  for (const double hz : pitches) trials.push_back(pure(unit, hz, with));
  return gains(std::move(trials));
}

/// The levels of stretches of 20 ms.
std::vector<double> levels(const Sound& sound, double from, double to) {
  std::vector<double> out;
  for (double at = from; at < to; at += 0.02) out.push_back(rms_db(stretch(sound, at, at + 0.02)));
  return out;
}

double range(const std::vector<double>& values) {
  return *std::max_element(values.begin(), values.end()) - *std::min_element(values.begin(), values.end());
}

double middle_db(const Sound& sound) {
  Sound sum = sound;
  for (std::size_t i = 0; i < sum.left.size(); ++i)
    sum.left[i] = sum.right[i] = 0.5F * (sound.left[i] + sound.right[i]);
  return rms_db(sum);
}

double side_db(const Sound& sound) {
  Sound apart = sound;
  for (std::size_t i = 0; i < apart.left.size(); ++i)
    apart.left[i] = apart.right[i] = 0.5F * (sound.left[i] - sound.right[i]);
  return rms_db(apart);
}

constexpr int strip = bus, other = bus + 10;

/// A tone of 220 Hz from the start, changed by the unit; at 0.6 s a kick on the other bus, which is the key.
/// The kick is played before the unit, or behind it, as strips may be in any order.
Sound keyed(const std::string& unit, Controls controls, bool behind = false, double bps = 0) {
  Score score;
  score.send(0, message("/d_recv", {copy_def()}));
  if (bps > 0) score.send(0, message("/c_set", {0, bps}));
  for (const int group : {1, 2, 3}) score.send(0, message("/g_new", {group, 1, 0}));
  score.synth(0, "sine", 1000, {{"bus", strip}, {"freq", 220}, {"velocity", played}, {"warmth", 0}}, 1);
  controls.insert({{"bus", strip}, {"key", other}});
  score.synth(0, unit, 1001, controls, 2);
  score.synth(0.6, "kick", 1002, {{"bus", other}, {"velocity", 1}}, behind ? 3 : 1);
  score.synth(0, "test_copy", 1003, {{"in", strip}, {"out", 0}}, 2);
  return stretch(render(score, 2).sound, 0, 2);
}

TEST(SidechainComp, DucksWhileTheKeySpeaksWhereverItStands) {
  for (const bool behind : {false, true}) {
    const auto heard = keyed("sidechain_comp", {{"threshold", -24}, {"ratio", 8}}, behind);
    const double before = rms_db(stretch(heard, 0.4, 0.6));
    EXPECT_LT(rms_db(stretch(heard, 0.63, 0.68)), before - 6) << behind;
    EXPECT_NEAR(rms_db(stretch(heard, 1.7, 1.95)), before, 0.2) << behind;
  }
}

TEST(SidechainComp, LeavesAloneWhatIsOnlyLoudItself) {
  const auto quiet = keyed("sidechain_comp", {{"threshold", -60}, {"ratio", 20}});
  const auto off = keyed("sidechain_comp", {{"enabled", 0}});
  EXPECT_LT(rms_db(difference(stretch(quiet, 0.2, 0.59), stretch(off, 0.2, 0.59))), -100);
}

TEST(Crossfader, GoesOverToTheOtherStrip) {
  const auto here = keyed("crossfader", {{"crossfade", 0}}), there = keyed("crossfader", {{"crossfade", 1}});
  EXPECT_LT(rms_db(difference(here, keyed("crossfader", {{"enabled", 0}}))), -80);
  EXPECT_LT(rms_db(stretch(there, 0.2, 0.59)), -120);
  EXPECT_GT(rms_db(stretch(there, 0.6, 0.7)), -30);
  EXPECT_NEAR(rms_db(stretch(keyed("crossfader", {}), 0.2, 0.59)), rms_db(stretch(here, 0.2, 0.59)) - 3, 0.1);
}

TEST(Limiter, LetsNothingPastItsCeilingAndFillsIt) {
  for (const double ceiling : {-1.0, -12.0})
    for (const double threshold : {-30.0, -6.0, 0.0}) {
      const Controls pushed{{"gain", 24}, {"ceiling", ceiling}, {"threshold", threshold}};
      const auto trials = run({{.unit = &named("limiter"), .pitches = {110, 220, 277.2, 329.6}, .with = pushed},
                               {.unit = &named("limiter"), .source = "clap", .with = pushed},
                               {.unit = &named("limiter"), .source = "kick", .with = pushed}});
      for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_LE(peak_db(trials.wet(i)), ceiling + 0.001) << trials.trials[i].source;
        EXPECT_GT(peak_db(trials.wet(i)), ceiling - 8) << trials.trials[i].source;
      }
      EXPECT_GT(peak_db(trials.wet(0)), ceiling - 1.5) << threshold;
    }
}

/// By how many samples the changed sound is behind the unchanged: where the two differ least.
int samples_late(const Sound& wet, const Sound& dry, int most) {
  int best = 0;
  double least = 1e9;
  for (int late = 0; late <= most; ++late) {
    double sum = 0;
    for (std::size_t i = 0; i + static_cast<std::size_t>(late) < wet.left.size(); ++i)
      sum += std::abs(wet.left[i + static_cast<std::size_t>(late)] - dry.left[i]);
    if (sum < least) least = sum, best = late;
  }
  return best;
}

TEST(Limiter, IsAsLateAsItSaysAndOtherwiseLeavesAQuietSoundAlone) {
  for (const int rate : {44'100, 48'000, 96'000}) {
    const auto trials = run({{.unit = &named("limiter"), .source_with = {{"velocity", 0.3}}}}, rate);
    const auto wet = stretch(trials.wet(0), 0.2, 0.7), dry = stretch(trials.dry(0), 0.2, 0.7);
    const int late = samples_late(wet, dry, rate / 200);
    EXPECT_NEAR(late, named("limiter").latency * rate, 0.5) << rate;
    const double seconds = static_cast<double>(late) / rate;
    const auto moved = difference(stretch(trials.wet(0), 0.2 + seconds, 0.7 + seconds), dry);
    EXPECT_LT(rms_db(moved) - rms_db(dry), -80) << rate;
  }
}

TEST(MultibandComp, NeverGivesABadNumberWhateverItIsMadeWith) {
  std::vector<Trial> trials;
  for (const double threshold : {-60.0, -30.0, 0.0})
    for (const auto* band : {"low_thresh", "mid_thresh", "hi_thresh"})
      for (const double ratio : {1.0, 20.0})
        trials.push_back({.unit = &named("multiband_comp"),
                          .pitches = {55, 1760},
                          .let_go = 0.3,
                          .with = {{band, threshold}, {"ratio", ratio}, {"attack", 0.001}, {"release", 0.01}},
                          .slot = 0.6});
  const auto heard = run(std::move(trials));
  for (std::size_t i = 0; i < heard.trials.size(); ++i) {
    EXPECT_TRUE(finite(heard.wet(i))) << i;
    EXPECT_GT(peak_db(heard.wet(i)), -50) << i;
  }
}

const Controls bands_at_rest{{"low_thresh", 0}, {"mid_thresh", 0}, {"hi_thresh", 0},
                             {"low_gain", 0},   {"mid_gain", 0},   {"hi_gain", 0}};

TEST(MultibandComp, IsFlatWhileItsBandsRest) {
  for (const double gain : gains_at("multiband_comp", {60, 200, 700, 3000, 9000}, bands_at_rest))
    EXPECT_NEAR(gain, 0, 0.1);
}

TEST(MultibandComp, PressesOneBandAndLeavesTheOthersAlone) {
  auto with = bands_at_rest;
  with["mid_thresh"] = -40;
  const auto gain = gains_at("multiband_comp", {50, 800, 12'000}, with);
  EXPECT_NEAR(gain[0], 0, 0.5);
  EXPECT_LT(gain[1], -10);
  EXPECT_NEAR(gain[2], 0, 0.5);
}

TEST(TapeComp, PressesWhatIsLoud) {
  const auto at = [](double velocity) {
    auto trial = pure("tape_comp", 220, {{"threshold", -36}, {"ratio", 4}, {"makeup", 0}, {"drive", 1}});
    trial.source_with["velocity"] = velocity;
    return gains({trial})[0];
  };
  EXPECT_LT(at(1), at(0.2) - 8);
}

TEST(Gate, ClosesAndOpens) {
  const auto heard = run({pure("gate", 220, {{"rate", 4}}), pure("gate", 220, {{"rate", 4}, {"shape", 0}}),
                          pure("gate", 220, {{"rate", 4}, {"shape", 2}}), pure("gate", 220, {{"depth", 0}})});
  for (const std::size_t shape : {0U, 1U, 2U}) EXPECT_GT(range(levels(heard.wet(shape), 0.3, 1)), 50) << shape;
  EXPECT_LT(range(levels(heard.wet(3), 0.3, 1)), 1);
}

TEST(Gate, FollowsTheTempo) {
  constexpr int eighths = 6;
  const auto heard = keyed("gate", {{"sync", eighths}, {"rate", 30}}, false, 1.25);  // 2.5 pulses a second
  int opened = 0;
  const auto level = levels(heard, 0.3, 1.9);
  for (std::size_t i = 1; i < level.size(); ++i) opened += level[i - 1] < -50 && level[i] > -50;
  EXPECT_EQ(opened, 4);
}

TEST(Delay, FollowsTheTempo) {
  constexpr int eighths = 6;
  Score score;
  score.send(0, message("/c_set", {0, 1.6}));
  for (const int group : {1, 2}) score.send(0, message("/g_new", {group, 1, 0}));
  score.synth(0.1, "clap", 1000, {{"bus", 0}, {"velocity", 1}}, 1);
  score.synth(0, "delay", 1001, {{"bus", 0}, {"sync", eighths}, {"time", 1}, {"mix", 1}}, 2);
  EXPECT_NEAR(first_heard(stretch(render(score, 1).sound, 0, 1), -60), 0.1 + (0.5 / 1.6), 0.004);
}

TEST(Autopan, GoesFromSideToSideAndStaysAsLoud) {
  const auto heard = run({pure("autopan", 220, {{"depth", 1}, {"rate", 2}})});
  auto left = heard.wet(0);
  left.right = left.left;
  EXPECT_GT(range(levels(left, 0.3, 1)), 25);
  EXPECT_LT(range(levels(heard.wet(0), 0.3, 1)), 1);
}

TEST(MidSide, NarrowsToMonoAndTakesTheMiddleOut) {
  const auto heard = run({{.unit = &named("midside"), .with = {{"width", 0}}},
                          {.unit = &named("midside"), .with = {{"mid_gain", -12}}},
                          {.unit = &named("midside"), .with = {{"width", 2}, {"side_gain", 6}}}});
  EXPECT_LT(side_db(heard.wet(0)), -120);
  EXPECT_NEAR(middle_db(heard.wet(0)), middle_db(heard.dry(0)), 0.01);
  EXPECT_NEAR(middle_db(heard.wet(1)), middle_db(heard.dry(1)) - 12, 0.1);
  EXPECT_NEAR(side_db(heard.wet(2)), side_db(heard.dry(2)) + 12, 0.1);
}

TEST(StereoWidener, WidensEvenAMonoSoundAndKeepsItsSum) {
  const std::vector<double> pitches{300, 440, 1000, 3000};
  std::vector<Trial> trials;
  for (const double hz : pitches) trials.push_back(pure("stereo_widener", hz, {{"width", 2}}));
  const auto heard = run(std::move(trials));
  double widest = -200;
  for (std::size_t i = 0; i < pitches.size(); ++i) {
    const auto wet = stretch(heard.wet(i), 0.5, 1), dry = stretch(heard.dry(i), 0.5, 1);
    EXPECT_NEAR(middle_db(wet), middle_db(dry) - 1.76, 0.1) << pitches[i];
    widest = std::max(widest, side_db(wet) - middle_db(wet));
  }
  EXPECT_GT(widest, -6);
}

TEST(ParaEq, LiftsItsMiddleAndLeavesAnOctaveAwayByQ) {
  const Controls narrow{{"mid_freq", 1000}, {"mid_gain", 12}, {"mid_q", 4}};
  const auto gain = gains_at("para_eq", {500, 1000, 2000}, narrow);
  EXPECT_NEAR(gain[0], 0.4, 0.4);
  EXPECT_NEAR(gain[1], 12, 0.1);
  EXPECT_NEAR(gain[2], 0.4, 0.4);
}

TEST(ParaEq, HasShelves) {
  const Controls shelves{{"lo_gain", 6}, {"lo_shelf", 1}, {"hi_gain", -6}, {"hi_shelf", 1}};
  const auto gain = gains_at("para_eq", {40, 1000, 16'000}, shelves);
  EXPECT_NEAR(gain[0], 6, 0.6);
  EXPECT_NEAR(gain[1], 0, 0.6);
  EXPECT_NEAR(gain[2], -6, 0.6);
}

TEST(TiltEq, TurnsAboutItsFrequency) {
  const auto gain = gains_at("tilt_eq", {60, 1000, 15'000}, {{"tilt", 1}});
  EXPECT_NEAR(gain[0], -9, 0.7);
  EXPECT_NEAR(gain[1], 0, 0.1);
  EXPECT_NEAR(gain[2], 9, 0.7);
}

TEST(Phaser, PutsANotchWhereItsStagesSay) {
  const auto notch = [](double stages, double hz) {
    return gains({pure("phaser", hz, {{"stages", stages}, {"depth", 0}, {"feedback", 0}})})[0];
  };
  constexpr double middle = 650;
  for (const double stages : {2, 4, 8, 12})
    EXPECT_LT(notch(stages, middle * std::tan(M_PI / 2 / stages)), -25) << stages;
  EXPECT_NEAR(notch(4, middle), 3, 0.2);  // there the two agree
}

TEST(Flanger, CombsAndRings) {
  const auto louder = [](double feedback, double mix) {
    auto trial = Trial{.unit = &named("flanger"), .with = {{"feedback", feedback}, {"mix", mix}}};
    const auto heard = run({trial});
    return loudness_lufs(heard.wet(0)) - loudness_lufs(heard.dry(0));
  };
  for (const double feedback : {-0.95, 0.0, 0.95}) EXPECT_NEAR(louder(feedback, 0.5), 0, 5) << feedback;
}

TEST(FreqShifter, MovesATone) {
  const auto heard = run({pure("freq_shifter", 220, {{"shift_hz", 100}, {"mix", 1}}),
                          pure("freq_shifter", 220, {{"shift_hz", 0}, {"mix", 0.5}})});
  const auto wet = stretch(heard.wet(0), 0.4, 1.1);
  EXPECT_NEAR(tone_db(wet, 320), tone_db(stretch(heard.dry(0), 0.4, 1.1), 220), 0.3);
  EXPECT_LT(tone_db(wet, 220), tone_db(wet, 320) - 40);
  EXPECT_LT(tone_db(wet, 120), tone_db(wet, 320) - 40);
  EXPECT_NEAR(rms_db(stretch(heard.wet(1), 0.4, 1.1)), rms_db(stretch(heard.dry(1), 0.4, 1.1)), 0.3);
}

TEST(RingMod, PutsTheSumAndTheDifferenceInPlaceOfTheTone) {
  const auto wet = stretch(run({pure("ringmod", 1000, {{"freq", 300}, {"depth", 1}, {"mix", 1}})}).wet(0), 0.4, 1.1);
  EXPECT_NEAR(tone_db(wet, 700), tone_db(wet, 1300), 0.2);
  EXPECT_LT(tone_db(wet, 1000), tone_db(wet, 700) - 60);
}

TEST(Bitcrusher, IsCleanAtItsBestAndMirrorsAtItsWorst) {
  const auto heard = run({pure("bitcrusher", 1000, {{"bits", 16}, {"rate", 44'100}, {"mix", 1}, {"tone", 1}}),
                          pure("bitcrusher", 1000, {{"rate", 3000}, {"mix", 1}, {"tone", 1}})});
  const auto clean = stretch(heard.wet(0), 0.4, 1.1), folded = stretch(heard.wet(1), 0.4, 1.1);
  EXPECT_NEAR(tone_db(clean, 1000), tone_db(stretch(heard.dry(0), 0.4, 1.1), 1000), 0.3);
  EXPECT_LT(tone_db(clean, 2000), tone_db(clean, 1000) - 50);
  EXPECT_GT(tone_db(folded, 2000), tone_db(folded, 1000) - 8);
}

TEST(Drives, AreAsLoudHoweverHardTheyAreDriven) {
  for (const auto* unit : {"saturator", "tape_comp", "wavefolder"})
    for (const double drive : {1, 3, 8}) {
      const auto heard = run({{.unit = &named(unit), .with = {{"drive", drive}, {"mix", 1}}}});
      const double louder = loudness_lufs(heard.wet(0)) - loudness_lufs(heard.dry(0));
      EXPECT_NEAR(louder, 0, 4) << unit << " drive " << drive;
      std::printf("%-12s drive %-3g %+5.1f LU\n", unit, drive, louder);
    }
}

/// How bright a sound is: the harmonics above the fundamental, below it.
double brightness_db(const Sound& sound) {
  double high = 0;
  for (int harmonic = 8; harmonic < 16; ++harmonic) high += std::pow(10, tone_db(sound, 220.0 * harmonic) / 10);
  return 10 * std::log10(high) - tone_db(sound, 220);
}

/// How much brighter the unit makes a hard note than a soft one.
double opens(const std::string& unit, const Controls& with) {
  const auto made = [&](double velocity) {
    const auto heard = run({{.unit = &named(unit), .source_with = {{"velocity", velocity}}, .with = with}});
    return brightness_db(stretch(heard.wet(0), 0.5, 1)) - brightness_db(stretch(heard.dry(0), 0.5, 1));
  };
  return made(1) - made(0.15);
}

TEST(EnvFollower, IsBrighterTheHarderItIsPlayedOrTheOtherWayRound) {
  EXPECT_GT(opens("env_follower", {{"depth", 1}}), 10);
  EXPECT_LT(opens("env_follower", {{"depth", -1}}), -5);
}

TEST(WahPedal, OpensByFootAndByTouch) {
  EXPECT_GT(opens("wah_pedal", {{"mode", 1}, {"position", 0}, {"sensitivity", 0.8}}), 10);
  const auto low = gains_at("wah_pedal", {400, 2200}, {{"position", 0}}),
             high = gains_at("wah_pedal", {400, 2200}, {{"position", 1}});
  EXPECT_GT(low[0], low[1] + 10);
  EXPECT_GT(high[1], high[0] + 10);
}

TEST(Leslie, TakesItsTimeToSpeedUp) {
  auto turned = pure("leslie", 1500, {{"speed", 0}, {"drive", 0}, {"horn_depth", 0.15}});
  turned.let_go = 5;
  turned.slot = 5;
  turned.turns = {{0.5, "speed", 2}};
  const auto heard = run({turned});
  const auto swings = [&](double from, double to) {
    int rises = 0;
    auto left = heard.wet(0);
    left.right = left.left;
    const auto level = levels(left, from, to);
    for (std::size_t i = 2; i < level.size(); ++i) rises += level[i - 1] > level[i] && level[i - 1] >= level[i - 2];
    return rises;
  };
  EXPECT_LT(range(levels(heard.wet(0), 0.2, 0.5)), 1);  // it stands
  EXPECT_LE(swings(0.5, 1), 2);
  EXPECT_NEAR(swings(3.5, 4.5), 2 * 6.9, 2);  // each mouth of the horn comes by
}

TEST(Cabinet, GivesUpAboveItsConeInEveryBox) {
  for (const double type : {0, 1, 2, 3}) {
    const auto gain = gains_at("cabinet", {300, 10'000}, {{"type", type}});
    EXPECT_LT(gain[1], gain[0] - 20) << type;
  }
}

TEST(Vinyl, HasDustAndHissOfItsOwnUnlessThereIsNone) {
  const auto alone = [](double noise, double hiss) {
    Trial trial{.unit = &named("vinyl"), .pitches = {}, .with = {{"noise", noise}, {"hiss", hiss}}};
    return rms_db(run({trial}).wet(0));
  };
  EXPECT_GT(alone(1, 0), -60);
  EXPECT_GT(alone(0, 1), -60);
  EXPECT_LT(alone(0.1, 0.05), -50);
  EXPECT_LT(alone(0, 0), -120);
}

}  // namespace
}  // namespace beltane::test
