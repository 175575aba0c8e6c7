// What the units that play samples promise by name, and the factory samples themselves.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "support/rack.hpp"
#include "support/shelf.hpp"

namespace beltane::test {
namespace {

/// A sine of that pitch on both sides.
Sound tone(double hz, double seconds, double peak = 0.5, int rate = 48'000) {
  Sound out{rate, {}, {}};
  for (int i = 0; i < static_cast<int>(seconds * rate); ++i)
    out.left.push_back(static_cast<float>(peak * std::sin(2 * std::numbers::pi * hz * i / rate)));
  out.right = out.left;
  return out;
}

/// One sound after the other.
Sound after(Sound first, const Sound& second) {
  first.left.insert(first.left.end(), second.left.begin(), second.left.end());
  first.right.insert(first.right.end(), second.right.begin(), second.right.end());
  return first;
}

/// An octave up after half a second: what is heard says which half is played, and how fast.
Sound two_tones() { return after(tone(220, 0.5), tone(440, 0.5)); }

/// A note of a unit on a zone of its own.
struct Played {
  const char* unit{};
  Zone zone{};
  Controls with{};
  double hz{hertz(60)};
  double gate{1.5};  // seconds until it is let go
  double cut{-1};    // when its gate is set to -1.01, if at all
  double seconds{2};
};

struct PlayedSound {
  Sound sound{};
  bool alive{};  // at the end
};

std::vector<PlayedSound> play(const std::vector<Played>& notes) {
  Score score;
  Shelf shelf(score);
  double now = 0.01;
  int node = 1000;
  std::vector<double> starts;
  for (const auto& note : notes) {
    Controls controls = note.with;
    controls.merge(shelf.wiring(note.zone));
    controls.insert({{"bus", 0}, {"freq", note.hz}, {"velocity", played}});
    score.send(now, message("/s_new", {std::string("seed"), 999, 0, 0}));  // what is random is the same in each
    score.synth(now, note.unit, node, controls);
    score.set(now + note.gate, node, "gate", 0);
    if (note.cut >= 0) score.set(now + note.cut, node, "gate", -1.01);
    ++node;
    starts.push_back(now);
    now += note.seconds;
    score.look(now - 0.01);
    score.send(now - 0.005, message("/g_freeAll", {0}));
  }
  const auto heard = render(score, now);
  std::vector<PlayedSound> out;
  for (std::size_t i = 0; i < notes.size(); ++i)
    out.push_back({stretch(heard.sound, starts[i], starts[i] + notes[i].seconds - 0.01), heard.alive.at(i).size() > 1});
  return out;
}

PlayedSound play(const Played& note) { return play(std::vector<Played>{note}).front(); }

/// By how much one pitch is louder than another.
double more_db(const Sound& sound, double from, double to, double hz, double than) {
  const auto part = stretch(sound, from, to);
  return tone_db(part, hz) - tone_db(part, than);
}

/// Whether the sound has that pitch. Grains of a sample without a key are scattered, which leaves no phase to follow
/// and some width: there the loudest tone is looked for.
void expect_pitch(const Sound& sound, double hz, bool follows) {
  if (follows) {
    EXPECT_NEAR(cents_off(sound, hz), 0, 5) << hz;
    return;
  }
  double best = 0, loudest = -200;
  for (double cents = -200; cents <= 200; cents += 10) {
    const double level = tone_db(sound, hz * std::exp2(cents / 1200));
    if (level > loudest) loudest = level, best = cents;
  }
  EXPECT_NEAR(best, 0, 50) << hz;
}

// ── loops ───────────────────────────────────────────────────────────────────────────────────────────────────────────

TEST(Sampler, LoopsWithoutAClickWhereverTheLoopIs) {
  const OwnSample sample(tone(220, 1));
  const std::pair<double, double> loops[] = {{0.3, 0.7},     {0.2517, 0.9},   {0.5, 1},      {0.1, 0.33},
                                             {0.4, 0.46137}, {0.6, 0.621337}, {0, 0.777777}, {0.99, 1}};
  std::vector<Played> notes;
  for (const auto& [from, to] : loops)
    for (const bool reverse : {false, true})
      notes.push_back({"sampler", {.sample = sample.path(), .loop_start = from, .loop_end = to, .reverse = reverse}});
  const auto heard = play(notes);
  for (std::size_t i = 0; i < notes.size(); ++i) {
    SCOPED_TRACE(std::to_string(notes[i].zone.loop_start) + (notes[i].zone.reverse ? " reverse" : ""));
    EXPECT_EQ(first_click(heard[i].sound, 0.02, 1.95), -1);
    EXPECT_GT(rms_db(stretch(heard[i].sound, 1.3, 1.45)), -40) << "it does not loop";
    EXPECT_FALSE(heard[i].alive);
  }
}

TEST(Sampler, LoopsOneCycleAsItIs) {
  const OwnSample sample(tone(240, 0.5));  // 200 frames
  for (const bool reverse : {false, true}) {
    const Zone zone{
        .sample = sample.path(), .loop_start = 4800.0 / 24'000, .loop_end = 5000.0 / 24'000, .reverse = reverse};
    const auto sound = play({"sampler", zone}).sound;
    EXPECT_EQ(first_click(sound, 0.02, 1.95), -1);
    EXPECT_NEAR(cents_off(stretch(sound, 0.5, 1.4), 240), 0, 3);
  }
}

TEST(Sampler, EndsWithItsZoneWhereItDoesNotLoop) {
  const OwnSample sample(tone(220, 1));
  const auto ends = [&](Controls with) {
    const auto heard =
        play({"sampler", {.sample = sample.path(), .loop_start = 0.2, .loop_end = 0.8}, std::move(with)});
    EXPECT_EQ(first_click(heard.sound, 0.02, 1.95), -1);
    EXPECT_FALSE(heard.alive);
    return last_heard(heard.sound, -80);
  };
  EXPECT_NEAR(ends({{"loop", 1}}), 1, 0.02);
  EXPECT_NEAR(ends({{"loop", 1}, {"start", 0.5}}), 0.5, 0.02);
  EXPECT_GT(ends({{"loop", 2}}), 1.5);
}

TEST(Sampler, IsInTuneWhateverTheRateOfItsFile) {
  for (const int rate : {22'050, 44'100, 96'000}) {
    const OwnSample sample(tone(220, 1, 0.5, rate));
    const Zone zone{.sample = sample.path(), .root = 57, .loop_start = 0.2, .loop_end = 0.9};
    for (const double hz : {110.0, 220.0, 440.0})
      EXPECT_NEAR(cents_off(stretch(play({"sampler", zone, {}, hz}).sound, 0.1, 0.6), hz), 0, 3) << rate << " " << hz;
  }
}

TEST(Sampler, TakesAMonoFileOnBothSides) {
  const OwnSample sample(tone(220, 1), 1);
  const auto sound = play({"sampler", {.sample = sample.path()}}).sound;
  EXPECT_GT(rms_db(stretch(sound, 0.1, 0.8)), -40);
  EXPECT_LT(rms_db(difference(sound, {sound.rate, sound.right, sound.left})), -120);
}

TEST(Sampler, IsBrighterTheHarderItIsPlayed) {
  const auto bright = [](double velocity) {
    const auto sound =
        play({"sampler", *zone_for(named("sampler").zones, a3, played), {{"touch", 1}, {"velocity", velocity}}, a3})
            .sound;
    return more_db(sound, 0.2, 1.2, a3 * 11, a3);
  };
  EXPECT_GT(bright(1), bright(0.3) + 4);
}

// ── hits ────────────────────────────────────────────────────────────────────────────────────────────────────────────

TEST(OneShot, PlaysToTheEndOfItsZoneHoweverShortTheKeyIsHeld) {
  const OwnSample sample(tone(220, 1));
  for (const auto* unit : {"one_shot", "kit"}) {
    const auto whole = play({.unit = unit, .zone = {.sample = sample.path()}, .gate = 0.01});
    const auto half = play({.unit = unit, .zone = {.sample = sample.path(), .start = 0.25, .end = 0.75}, .gate = 0.01});
    EXPECT_NEAR(last_heard(whole.sound, -80), 1, 0.02) << unit;
    EXPECT_NEAR(last_heard(half.sound, -80), 0.5, 0.02) << unit;
    EXPECT_FALSE(whole.alive || half.alive) << unit;
  }
}

TEST(OneShot, IsCutWithinSomeMilliseconds) {
  const OwnSample sample(tone(220, 1));
  for (const auto* unit : {"one_shot", "kit"}) {
    const auto heard = play({.unit = unit, .zone = {.sample = sample.path()}, .cut = 0.3, .seconds = 0.6});
    EXPECT_NEAR(last_heard(heard.sound, -100), 0.306, 0.006) << unit;
    EXPECT_EQ(first_click(heard.sound, 0.02, 0.5), -1) << unit;
    EXPECT_FALSE(heard.alive) << unit;
  }
}

TEST(Kit, HasAnotherSoundOnEveryKey) {
  std::vector<Played> notes;
  for (const auto& zone : named("kit").zones)
    notes.push_back({.unit = "kit", .zone = zone, .hz = hertz(zone.low), .seconds = 0.5});
  const auto heard = play(notes);
  for (std::size_t i = 0; i < notes.size(); ++i) {
    EXPECT_GT(peak_db(heard[i].sound), -35) << notes[i].zone.low;
    for (std::size_t j = 0; j < i; ++j) {
      const double apart = rms_db(difference(heard[i].sound, heard[j].sound));
      EXPECT_GT(apart, std::min(rms_db(heard[i].sound), rms_db(heard[j].sound)) - 12)
          << notes[i].zone.low << " and " << notes[j].zone.low;
    }
  }
}

TEST(Kit, AnswersTheKeysOfGeneralMidi) {
  for (const int key : {35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 55, 56, 57, 59})
    EXPECT_TRUE(zone_for(named("kit").zones, hertz(key), played)) << key;
}

// ── zones ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const char* const straight[] = {"sampler", "one_shot", "kit", "time_stretch"};
const char* const sampled[] = {"sampler", "one_shot", "kit", "time_stretch", "grains", "wavetable"};

/// The zone, and the same with something else, both played by the unit.
std::pair<Sound, Sound> both(const char* unit, const Zone& usual, const Zone& other) {
  const auto sounds = play({{.unit = unit, .zone = usual, .seconds = 1}, {.unit = unit, .zone = other, .seconds = 1}});
  return {sounds[0].sound, sounds[1].sound};
}

TEST(Zone, HasALevelAndAPlace) {
  const OwnSample sample(tone(220, 1));
  for (const auto* unit : sampled) {
    const auto [usual, soft] = both(unit, {.sample = sample.path()}, {.sample = sample.path(), .level = 0.25});
    EXPECT_NEAR(rms_db(stretch(soft, 0.1, 0.9)) - rms_db(stretch(usual, 0.1, 0.9)), decibels(0.25), 1.5) << unit;
    auto [left, right] = both(unit, {.sample = sample.path(), .pan = -1}, {.sample = sample.path(), .pan = 1});
    EXPECT_GT(rms_db(left), -40) << unit;
    left.left = left.right, right.right = right.left;
    EXPECT_LT(peak_db(left), -120) << unit;
    EXPECT_LT(peak_db(right), -120) << unit;
  }
}

TEST(Zone, BeginsAndEndsWhereItSays) {
  const OwnSample sample(two_tones());
  for (const auto* unit : straight) {
    const auto [first, second] =
        both(unit, {.sample = sample.path(), .end = 0.5}, {.sample = sample.path(), .start = 0.5});
    EXPECT_GT(more_db(first, 0.1, 0.4, 220, 440), 30) << unit;
    EXPECT_GT(more_db(second, 0.1, 0.4, 440, 220), 30) << unit;
  }
  const auto [first, second] =
      both("grains", {.sample = sample.path(), .end = 0.5}, {.sample = sample.path(), .start = 0.5});
  EXPECT_GT(more_db(first, 0.2, 0.9, 220, 440), 10);
  EXPECT_GT(more_db(second, 0.2, 0.9, 440, 220), 10);
}

TEST(Zone, IsPlayedFromItsEndWhereItSays) {
  const OwnSample sample(two_tones());
  for (const auto* unit : straight) {
    const auto [forward, reverse] = both(unit, {.sample = sample.path()}, {.sample = sample.path(), .reverse = true});
    EXPECT_GT(more_db(forward, 0.1, 0.4, 220, 440), 30) << unit;
    EXPECT_GT(more_db(reverse, 0.1, 0.4, 440, 220), 30) << unit;
    EXPECT_GT(more_db(reverse, 0.6, 0.9, 220, 440), 30) << unit;
  }
}

TEST(Zone, IsTunedAndFollowsTheKeyWhereItSays) {
  const OwnSample sample(tone(220, 2));
  const double fourth = hertz(61);  // four semitones above the root
  for (const auto* unit : straight) {
    const auto in_tune = [&](const Zone& zone, double hz, double wanted) {
      const auto sound = play({.unit = unit, .zone = zone, .hz = hz, .seconds = 1}).sound;
      SCOPED_TRACE(unit);
      expect_pitch(stretch(sound, 0.2, 0.9), wanted, zone.follow);
    };
    in_tune({.sample = sample.path(), .root = 57}, hertz(61), fourth);
    in_tune({.sample = sample.path(), .root = 57, .tune = 7}, a3, 220 * std::exp2(7.0 / 12));
    in_tune({.sample = sample.path(), .follow = false}, hertz(64), 220);
    in_tune({.sample = sample.path(), .tune = 4, .follow = false}, hertz(40), fourth);
  }
}

// ── stretched ───────────────────────────────────────────────────────────────────────────────────────────────────────

TEST(TimeStretch, ChangesItsLengthAndKeepsItsPitch) {
  const OwnSample sample(tone(220, 1));
  for (const bool follow : {false, true})
    for (const double stretched : {0.5, 1.0, 2.0, 4.0}) {
      SCOPED_TRACE(stretched);
      const auto heard = play({.unit = "time_stretch",
                               .zone = {.sample = sample.path(), .root = 57, .follow = follow},
                               .with = {{"stretch", stretched}, {"loop", 1}},
                               .hz = a3,
                               .gate = 4.4,
                               .seconds = 4.5});
      EXPECT_NEAR(last_heard(heard.sound, -60), stretched, 0.05);
      EXPECT_FALSE(heard.alive);
      expect_pitch(stretch(heard.sound, 0.1, stretched * 0.9), 220, follow);
    }
}

TEST(TimeStretch, ChangesItsPitchAndKeepsItsLength) {
  const OwnSample sample(tone(220, 1));
  for (const double pitch : {-12.0, 7.0, 24.0}) {
    SCOPED_TRACE(pitch);
    const auto heard = play({.unit = "time_stretch",
                             .zone = {.sample = sample.path(), .root = 57},
                             .with = {{"pitch", pitch}, {"loop", 1}},
                             .hz = a3,
                             .gate = 1.8});
    EXPECT_NEAR(last_heard(heard.sound, -60), 1, 0.05);
    expect_pitch(stretch(heard.sound, 0.2, 0.9), 220 * std::exp2(pitch / 12), true);
  }
}

TEST(TimeStretch, IsAsLoudWhateverOverlaps) {
  const auto& zone = named("time_stretch").zones.front();
  for (const double stretched : {1.0, 2.0}) {
    std::vector<double> loud;
    for (const double overlap : {1.0, 2.0, 3.0, 4.0, 8.0})
      loud.push_back(rms_db(stretch(
          play({.unit = "time_stretch", .zone = zone, .with = {{"overlap", overlap}, {"stretch", stretched}}}).sound,
          0.2, 1.4)));
    const auto [least, most] = std::minmax_element(loud.begin(), loud.end());
    EXPECT_LT(*most - *least, 3) << stretched;
  }
}

// ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────

TEST(Wavetable, SoundsTheTableAtItsPlaceAndInTune) {
  Sound tables{48'000, {}, {}};
  for (int harmonic = 1; harmonic <= 5; ++harmonic)
    tables = after(tables, tone(harmonic * 48'000 / 2048.0, 2048 / 48'000.0));
  ASSERT_EQ(tables.left.size(), 5U * 2048);
  const OwnSample sample(tables);
  const Controls still{{"sweep", 0}, {"detune", 0}, {"brightness", 1}};
  for (int wanted = 1; wanted <= 5; ++wanted)
    for (const double hz : {65.406, a3, 1046.5}) {
      auto with = still;
      with["position"] = (wanted - 1) / 4.0;
      const auto sound = stretch(play({"wavetable", {.sample = sample.path()}, with, hz}).sound, 0.3, 1.4);
      EXPECT_NEAR(cents_off(sound, hz * wanted), 0, 1) << wanted << " " << hz;
      for (int other = 1; other <= 5; ++other) {
        if (other == wanted) continue;
        EXPECT_GT(tone_db(sound, hz * wanted) - tone_db(sound, hz * other), 40) << wanted << " " << other;
      }
    }
}

// ── what comes with it ──────────────────────────────────────────────────────────────────────────────────────────────

TEST(FactorySample, IsFiniteNotTooLoudAndNotSilent) {
  std::size_t found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(synthdefs() / "samples")) {
    SCOPED_TRACE(entry.path().filename());
    const auto sound = sound_of(entry.path().string());
    ++found;
    EXPECT_EQ(sound.rate, 48'000);
    EXPECT_TRUE(finite(sound));
    EXPECT_LE(peak_db(sound), decibels(0.9001));
    EXPECT_GT(peak_db(sound), -40);  // an impulse response leaves what it is given as loud as it was
    EXPECT_GT(rms_db(sound), -60);
  }
  EXPECT_GE(found, 20U);
}

TEST(FactorySample, IsThereForEveryZone) {
  for (const auto& unit : units())
    for (const auto& zone : unit.zones) EXPECT_TRUE(std::filesystem::exists(file_of(zone.sample))) << zone.sample;
}

}  // namespace
}  // namespace beltane::test
