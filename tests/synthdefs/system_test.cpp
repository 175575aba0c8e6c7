// What ends every channel: fader, send, master, meter, recorder; and the pilot.
#include <gtest/gtest.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "support/units.hpp"

namespace beltane::test {
namespace {

constexpr int tested = 2000;
constexpr int held = 1000;

struct ControlTurn {
  double at{};
  std::string control{};
  double value{};
};

struct Strip {
  Sound in{};
  Sound out{};
  bool alive{};  // at the end
};

constexpr double length = 1.5;

/// The unit between a bus and the outputs, from 0.1 s on, while `source` plays on the bus from the start.
Strip through(const std::string& unit, Controls controls, const std::vector<ControlTurn>& turns = {},
              const std::string& source = "sine", Controls source_with = {{"warmth", 0}, {"velocity", played}}) {
  Score score;
  for (const auto& def : {copy_def(), constant_def("test_nan", std::numeric_limits<float>::quiet_NaN()),
                          constant_def("test_infinite", std::numeric_limits<float>::infinity()),
                          constant_def("test_one", 1), constant_def("test_huge", 1e30F)})
    score.send(0, message("/d_recv", {def}));
  source_with.insert({{"bus", bus}, {"out", bus}, {"freq", 220}});
  controls.insert({{"bus", bus}, {"out", 2}});
  score.synth(0, source, held, source_with);
  score.synth(0.1, unit, tested, controls);
  score.synth(0, "test_copy", 3000, {{"in", bus}, {"out", 0}}, 0);
  for (const auto& turn : turns) score.set(turn.at, tested, turn.control, turn.value);
  score.look(length - 0.01);
  const auto heard = render(score, length, {.channels = 4});
  Strip strip{stretch(heard.sound, 0, length, 0), stretch(heard.sound, 0, length, 2), false};
  for (const auto& each : heard.alive.at(0)) strip.alive |= each.node == tested;
  return strip;
}

double gain_db(const Strip& strip, double from, double to) {
  return rms_db(stretch(strip.out, from, to)) - rms_db(stretch(strip.in, from, to));
}

TEST(System, FreesItsNodeWhenLetGoEvenAtOnce) {
  for (const auto& unit : units({"system"})) {
    EXPECT_FALSE(through(unit.name, {}, {{0.5, "gate", 0}}).alive) << unit.name;
    EXPECT_FALSE(through(unit.name, {{"gate", 0}}).alive) << unit.name;
  }
}

TEST(System, StaysUntilItIsLetGo) {
  for (const auto* unit : {"fader", "send", "master", "cue", "meter", "recorder", "pilot"})
    EXPECT_TRUE(through(unit, {}).alive) << unit;
}

TEST(System, ComesAndGoesWithoutAClick) {
  for (const auto* unit : {"fader", "send", "master", "cue"}) {
    const auto strip = through(unit, {}, {{0.8, "gate", 0}});
    EXPECT_EQ(first_click(strip.out, 0.08, 0.9), -1) << unit;
    EXPECT_LT(peak_db(stretch(strip.out, 0.83, 1)), -150) << unit;
  }
}

/// By how much the two sides differ on average, which noise has alike every time.
double sides_apart(const Sound& sound) {
  return std::pow(10, rms_db(difference(sound, {sound.rate, sound.right, sound.left})) / 20);
}

TEST(Fader, MakesMonoOfWhatIsWideAndWiderWhatIsAsked) {
  const auto through_width = [](double width) {
    return sides_apart(through("fader", {{"width", width}}, {}, "noise", {{"velocity", played}}).out);
  };
  EXPECT_LT(through_width(0), 1e-6);
  EXPECT_GT(through_width(1), 0.005);
  EXPECT_NEAR(through_width(2) / through_width(1), 2, 0.1);
}

TEST(Fader, TakesItsLevel) {
  EXPECT_NEAR(gain_db(through("fader", {{"level", 1}}), 0.3, 1), 0, 0.01);
  EXPECT_NEAR(gain_db(through("fader", {}), 0.3, 1), decibels(0.8), 0.01);
  EXPECT_LT(gain_db(through("fader", {{"level", 0}}), 0.3, 1), -150);
}

TEST(Fader, IsMutedAndBackWithoutAClick) {
  const auto strip = through("fader", {}, {{0.4, "mute", 1}, {0.7, "mute", 0}});
  EXPECT_LT(gain_db(strip, 0.43, 0.69), -150);
  EXPECT_NEAR(gain_db(strip, 0.75, 1), decibels(0.8), 0.01);
  EXPECT_EQ(first_click(strip.out, 0.3, 0.8), -1);
}

TEST(Fader, IsTurnedWithoutAClick) {
  const auto strip = through("fader", {{"level", 0}}, {{0.4, "level", 1}, {0.6, "pan", -1}, {0.8, "pan", 1}});
  EXPECT_EQ(first_click(strip.out, 0.3, 1), -1);
}

TEST(Fader, KeepsThePowerOfAMonoSoundWhereverItStands) {
  const double middle = gain_db(through("fader", {}), 0.3, 1);
  for (const double pan : {-1.0, -0.5, 0.3, 1.0})
    EXPECT_NEAR(gain_db(through("fader", {{"pan", pan}}), 0.3, 1), middle, 0.05) << pan;
}

TEST(Fader, TurnsFullyToOneSide) {
  auto left = through("fader", {{"pan", -1}}).out, right = through("fader", {{"pan", 1}}).out;
  left.left = left.right, right.right = right.left;
  EXPECT_LT(peak_db(left), -120);
  EXPECT_LT(peak_db(right), -120);
}

TEST(Send, AddsAPart) { EXPECT_NEAR(gain_db(through("send", {{"level", 0.25}}), 0.3, 1), decibels(0.25), 0.01); }

TEST(Send, GivesOnWhatTheFaderBeforeItLeaves) {
  const auto sent = [](double level) {
    Score score;
    score.synth(0, "sine", held, {{"bus", bus}, {"freq", 220}});
    score.synth(0, "fader", tested, {{"bus", bus}, {"out", bus + 2}, {"level", level}});
    score.synth(0, "send", tested + 1, {{"bus", bus}, {"out", 0}, {"level", 1}});
    return rms_db(stretch(render(score, 1).sound, 0.3, 1));
  };
  EXPECT_NEAR(sent(0.5) - sent(1), decibels(0.5), 0.01);
  EXPECT_LT(sent(0), -150);
}

/// A sine of 220 Hz, and from 0.5 to 0.6 s what `source` writes beside it; through the unit.
Sound disturbed(const std::string& unit, const std::string& source, float value) {
  Score score;
  score.send(0, message("/d_recv", {constant_def(source.c_str(), value)}));
  score.synth(0, "sine", held, {{"bus", bus}, {"freq", 220}, {"velocity", played}});
  score.synth(0.01, unit, tested, {{"bus", bus}, {"out", 0}, {"level", 1}});
  score.synth(0.5, source, held + 1, {{"out", bus}});
  score.send(0.5, message("/n_before", {held + 1, tested}));
  score.send(0.6, message("/n_free", {held + 1}));
  return stretch(render(score, 1.6).sound, 0, 1.6);
}

TEST(Guard, MutesWhatIsNotANumberOrFarTooLoudWithinABlockAndHeals) {
  constexpr double block = 64.0 / 48'000, late = 128.0 / 48'000;  // of the master
  for (const auto* unit : {"fader", "master"})
    for (const auto value :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 16.0F, -1e30F}) {
      const auto heard = disturbed(unit, "test_bad", value);
      SCOPED_TRACE(unit + (" " + std::to_string(value)));
      EXPECT_TRUE(finite(heard));
      EXPECT_GT(rms_db(stretch(heard, 0.3, 0.5)), -40) << "before";
      EXPECT_LT(peak_db(stretch(heard, 0.5, 0.5 + block + late)), decibels(0.951));
      EXPECT_LT(peak_db(stretch(heard, 0.5 + block + late + 0.05, 1.09)), -60) << "and for half a second after it";
      EXPECT_NEAR(rms_db(stretch(heard, 1.3, 1.6)), rms_db(stretch(heard, 0.2, 0.5)), 0.5) << "it is back";
    }
}

TEST(Guard, ChangesNoBitOfWhatIsLoudButNotTooLoud) {
  Score score;
  score.send(0, message("/d_recv", {copy_def()}));
  for (int voice = 0; voice < 20; ++voice)
    score.synth(0, "sine", held + voice, {{"bus", bus}, {"freq", 220}, {"velocity", 1}, {"warmth", 0}});
  score.synth(0.1, "send", tested, {{"bus", bus}, {"out", 0}, {"level", 1}});
  score.synth(0, "test_copy", 3000, {{"in", bus}, {"out", 2}}, 0);
  const auto heard = render(score, 1, {.channels = 4}).sound;
  const auto out = stretch(heard, 0.2, 1, 0), in = stretch(heard, 0.2, 1, 2);
  EXPECT_GT(peak_db(in), 6) << "above full scale";
  EXPECT_EQ(out.left, in.left);
  EXPECT_EQ(out.right, in.right);
}

TEST(Master, AloneWritesOnItsOutputs) {
  Score score;
  score.send(0, message("/d_recv", {constant_def("test_nan", std::numeric_limits<float>::quiet_NaN())}));
  score.synth(0, "sine", held, {{"bus", bus}, {"freq", 220}, {"velocity", played}, {"warmth", 0}});
  score.synth(0, "saw", held + 1, {{"bus", 0}, {"freq", 950}, {"velocity", 1}});
  score.synth(0.01, "master", tested, {{"bus", bus}, {"out", 0}});
  score.synth(0.6, "test_nan", held + 2, {{"out", 0}});
  score.send(0.6, message("/n_before", {held + 2, tested}));
  const auto heard = stretch(render(score, 1).sound, 0.2, 1);
  EXPECT_TRUE(finite(heard));
  EXPECT_GT(tone_db(heard, 220), -40);
  EXPECT_LT(tone_db(heard, 950), -100);
}

TEST(Master, LetsAQuietSoundThroughUnchangedAndALittleLate) {
  const auto strip = through("master", {});
  const auto in = stretch(strip.in, 0.4, 1), out = stretch(strip.out, 0.4 + 127.0 / 48'000, 1 + 127.0 / 48'000);
  EXPECT_LT(rms_db(difference(out, in)) - rms_db(in), -40);  // but for the phase of its direct-current filter
  EXPECT_NEAR(gain_db(strip, 0.4, 1), 0, 0.02);
}

TEST(Master, TurnsDownWhatIsTooLoudWithoutDistortingIt) {
  Score score;
  for (int voice = 0; voice < 20; ++voice)
    score.synth(0, "sine", held + voice, {{"bus", bus}, {"freq", 220}, {"velocity", 1}, {"warmth", 0}});
  score.synth(0, "master", tested, {{"bus", bus}, {"out", 0}});
  const auto heard = stretch(render(score, 1.5).sound, 0, 1.5);
  EXPECT_LE(peak_db(heard), decibels(0.9501));
  EXPECT_GT(peak_db(stretch(heard, 0.5, 1.4)), decibels(0.85));
  const double fundamental = tone_db(stretch(heard, 0.5, 1.5), 220);
  for (const double harmonic : {2, 3, 5})
    EXPECT_LT(tone_db(stretch(heard, 0.5, 1.5), 220 * harmonic), fundamental - 45);
}

TEST(Master, SurvivesBadValues) {
  for (const auto* source : {"test_nan", "test_infinite", "test_huge"}) {
    const auto strip = through("master", {}, {}, source, {});
    EXPECT_TRUE(finite(strip.out)) << source;
    EXPECT_LT(peak_db(strip.out), decibels(0.9501)) << source;
  }
}

TEST(Master, TakesDirectCurrentAway) {
  const auto strip = through("master", {}, {}, "test_one", {});
  EXPECT_LT(dc_db(stretch(strip.out, 1.2, 1.5)), -40);
}

TEST(Master, IsMutedWithoutAClick) {
  const auto strip = through("master", {}, {{0.6, "mute", 1}});
  EXPECT_EQ(first_click(strip.out, 0.5, 0.7), -1);
  EXPECT_LT(peak_db(stretch(strip.out, 0.63, 1)), -150);
}

TEST(Pilot, CountsEverySampleExactly) {
  for (const int rate : {44'100, 48'000, 96'000}) {
    Score score;
    score.synth(0.1, "pilot", tested, {{"out", 2}});
    score.synth(0.1, "sine", held, {{"bus", 0}, {"freq", 220}});
    const auto heard = render(score, 120, {.channels = 3, .rate = rate}).sound;
    std::size_t first = 0, wrong = 0;
    while (first < heard.frames() && heard.samples[3 * first + 2] == 0) ++first;
    ASSERT_LT(first, static_cast<std::size_t>(rate)) << "it begins at 0, and at once";
    for (auto i = first; i < heard.frames(); ++i)
      wrong += heard.samples[3 * i + 2] * 65536 != static_cast<float>((i - first + 1) % 65536);
    EXPECT_EQ(wrong, 0U) << rate;
  }
}

TEST(Recorder, WritesWhatItHears) {
  const auto path =
      (std::filesystem::temp_directory_path() / ("beltane-recorder-" + std::to_string(getpid()) + ".wav")).string();
  Score score;
  score.send(0, message("/b_alloc", {0, 65'536, 2}));
  score.send(0.01, message("/b_write", {0, path, std::string("wav"), std::string("float"), 0, 0, 1}));
  score.synth(0.1, "sine", held, {{"bus", bus}, {"freq", 220}});
  score.synth(0.1, "recorder", tested, {{"bus", bus}, {"bufnum", 0}});
  score.set(1.1, tested, "gate", 0);
  // The file is written by a thread of its own even offline: a busy while gives it time before the file is closed.
  for (int voice = 1; voice <= 10; ++voice) score.synth(1.2, "noise", held + voice, {{"bus", bus}});
  score.send(6, message("/b_close", {0}));
  render(score, 6.1);
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  ASSERT_TRUE(file);
  Recording recorded{info.samplerate, info.channels, std::vector<float>(static_cast<std::size_t>(info.frames) * 2)};
  sf_readf_float(file, recorded.samples.data(), info.frames);
  sf_close(file);
  std::filesystem::remove(path);
  EXPECT_GT(info.frames, 24'000);
  EXPECT_GT(peak_db(stretch(recorded, 0, 1)), -30);
}

}  // namespace
}  // namespace beltane::test
