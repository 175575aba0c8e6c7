// Every source of the catalogue, rendered and listened to.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "support/recital.hpp"

namespace beltane::test {
namespace {

std::vector<Unit> sources() { return units({"source"}); }

Recital default_notes_at(int rate) {
  static const auto all = sources();
  std::vector<Note> notes;
  for (const auto& unit : all) notes.push_back({.unit = &unit});
  return perform(std::move(notes), rate);
}

/// Rendered once, for all who listen.
const Recital& default_notes() {
  static const auto once = default_notes_at(48'000);
  return once;
}

/// How loud each note of it is.
std::vector<double> loudness(const Recital& recital) {
  std::vector<double> out;
  for (std::size_t i = 0; i < recital.notes.size(); ++i) out.push_back(loudness_lufs(recital.sound(i)));
  return out;
}

/// Measured once.
const std::vector<double>& default_loudness() {
  static const auto once = loudness(default_notes());
  return once;
}

TEST(Source, SoundsAndEveryNumberIsFinite) {
  const auto& recital = default_notes();
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    SCOPED_TRACE(recital.notes[i].unit->name);
    const auto sound = recital.sound(i);
    EXPECT_TRUE(finite(sound));
    EXPECT_GT(peak_db(sound), -30);
    EXPECT_LT(peak_db(sound), -1);
  }
}

TEST(Source, SpeaksAtOnce) {
  const auto& recital = default_notes();
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    SCOPED_TRACE(recital.notes[i].unit->name);
    const auto sound = recital.sound(i);
    EXPECT_LT(first_heard(sound, peak_db(sound) - 20) - lead_in, 0.015);
    EXPECT_GE(first_heard(sound, -150), lead_in - 0.002);
  }
}

TEST(Source, FallsSilentAndFreesItsNode) {
  const auto& recital = default_notes();
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    SCOPED_TRACE(recital.notes[i].unit->name);
    EXPECT_LT(peak_db(stretch(recital.sound(i), 3.5, 4)), -120);
    EXPECT_TRUE(recital.heard.alive.at(i).empty());
  }
}

TEST(Source, FreesItsNodeWhenLetGoAtOnce) {
  const auto all = sources();
  std::vector<Note> notes;
  for (const auto& unit : all) notes.push_back({.unit = &unit, .gate = 0, .slot = 2});
  const auto recital = perform(std::move(notes));
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    SCOPED_TRACE(recital.notes[i].unit->name);
    EXPECT_TRUE(recital.heard.alive.at(i).empty());
    EXPECT_GT(peak_db(recital.sound(i)), -50);
  }
}

TEST(Source, HasNoDirectCurrent) {
  const auto& recital = default_notes();
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    SCOPED_TRACE(recital.notes[i].unit->name);
    EXPECT_LT(dc_db(stretch(recital.sound(i), lead_in, lead_in + 1)), -60);
  }
}

// A drum is all onset, so only where it ends is listened to.
TEST(Source, NeitherStartsNorIsLetGoNorEndsWithAClick) {
  const auto& recital = default_notes();
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    SCOPED_TRACE(recital.notes[i].unit->name);
    const auto sound = recital.sound(i);
    if (!recital.notes[i].unit->percussion) {
      EXPECT_FALSE(clicks(sound, lead_in)) << click_db(sound, lead_in) << " " << beside_click_db(sound, lead_in);
    }
    EXPECT_FALSE(clicks(sound, lead_in + 1)) << click_db(sound, lead_in + 1);
    const double end = last_heard(sound, -150);
    EXPECT_FALSE(clicks(sound, end)) << click_db(sound, end);
    EXPECT_LT(peak_db(stretch(sound, end - 0.002, end + 0.01)), peak_db(sound) - 50);
  }
}

TEST(Source, IsAsLoudAsTheOthers) {
  constexpr double wanted = -22;
  const auto& recital = default_notes();
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    const auto sound = recital.sound(i);
    const auto& name = recital.notes[i].unit->name;
    std::printf("%-16s %6.1f LUFS  peak %6.1f dB\n", name.c_str(), default_loudness()[i], peak_db(sound));
    EXPECT_NEAR(default_loudness()[i], wanted, 5) << name;
  }
}

TEST(Source, SoundsTheSameAtOtherSampleRates) {
  for (const int rate : {44'100, 96'000}) {
    const auto recital = default_notes_at(rate);
    for (std::size_t i = 0; i < recital.notes.size(); ++i) {
      SCOPED_TRACE(recital.notes[i].unit->name + " at " + std::to_string(rate) + " Hz");
      const auto sound = recital.sound(i);
      EXPECT_TRUE(finite(sound));
      EXPECT_NEAR(loudness_lufs(sound), default_loudness()[i], 2.5);
      EXPECT_LT(peak_db(stretch(sound, 3.5, 4)), -120);
    }
  }
}

TEST(Source, IsLouderTheHarderItIsPlayed) {
  constexpr double velocities[] = {1, 20, 40, 64, 80, 100, 127};
  const auto all = sources();
  std::vector<Note> notes;
  for (const auto& unit : all)
    for (const double velocity : velocities)
      notes.push_back({.unit = &unit, .velocity = velocity / 127, .gate = 0.5, .slot = 1.5});
  const auto recital = perform(std::move(notes));
  const auto loud = loudness(recital);
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    if (i % std::size(velocities) == 0) continue;
    EXPECT_GT(loud[i], loud[i - 1] + 1) << recital.notes[i].unit->name << " at velocity "
                                        << velocities[i % std::size(velocities)];
  }
}

TEST(Source, IsInTune) {
  const auto all = sources();
  std::vector<Note> notes;
  for (const auto& unit : all)
    for (const double hz : tuning_pitches)
      if (unit.pitched) notes.push_back(tuning_note(unit, hz));
  const auto recital = perform(std::move(notes));
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    const auto& note = recital.notes[i];
    const double cents = cents_of(recital, i);
    std::printf("%-16s %7.1f Hz  %+.2f cents\n", note.unit->name.c_str(), note.hz, cents);
    EXPECT_NEAR(cents, 0, 3) << note.unit->name << " at " << note.hz << " Hz";
  }
}

TEST(Source, BendsWithTheHand) {
  const auto all = sources();
  std::vector<Note> notes;
  for (const auto& unit : all)
    if (unit.pitched)
      notes.push_back({.unit = &unit, .gate = 3, .slot = 3.5, .with = {{"hand_bend", 2}, {"note_bend", -0.5}}});
  const auto recital = perform(std::move(notes));
  for (std::size_t i = 0; i < recital.notes.size(); ++i)
    EXPECT_NEAR(cents_off(stretch(recital.sound(i), 0.15, 2.9), a3 * std::exp2(1.5 / 12)), 0, 3)
        << recital.notes[i].unit->name;
}

TEST(Source, SurvivesBothEndsOfEveryParameter) {
  const auto all = sources();
  const auto recital = perform(notes_at_extremes(all));
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    SCOPED_TRACE(recital.notes[i].unit->name + " " + recital.notes[i].with.begin()->first);
    EXPECT_TRUE(finite(recital.sound(i)));
    EXPECT_LT(peak_db(recital.sound(i)), 6);
    EXPECT_GT(peak_db(recital.sound(i)), -80);
  }
}

constexpr double turns_at[] = {0.3, 0.45, 0.6};
constexpr double turned_db = -46;  // what a step of -40 dBFS gives above 12 kHz

/// A note that is held while each parameter jumps to its least, to its most and back.
std::vector<Note> turned_notes() {
  static const auto all = sources();
  std::vector<Note> notes;
  for (const auto& unit : all)
    for (const auto& param : unit.params) {
      notes.push_back({.unit = &unit, .gate = 0.75, .slot = 1});
      const double values[] = {param.min, param.max, param.initial};
      for (std::size_t i = 0; i < 3; ++i) notes.back().turns.push_back({turns_at[i], param.name, values[i]});
    }
  return notes;
}

/// A click of that size that is not in the music: much louder than what there is between the turns.
bool steps(const Sound& sound, double at) {
  const double found = click_db(sound, at);
  if (found <= turned_db || !clicks(sound, at)) return false;
  double music = -200;
  for (const double between : {0.375, 0.525, 0.675}) music = std::max(music, beside_click_db(sound, lead_in + between));
  return found > music + 6;
}

TEST(Source, IsTurnedWithoutAClick) {
  const auto recital = perform(turned_notes());
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    const auto& note = recital.notes[i];
    const auto sound = recital.sound(i);
    EXPECT_TRUE(finite(sound)) << note.unit->name << " " << note.turns[0].control;
    for (const auto& turn : note.turns) {
      const double step = lead_in + turn.at;
      for (double at = step - 0.002; at < step + 0.03; at += 0.0035)
        EXPECT_FALSE(steps(sound, at)) << note.unit->name << " " << turn.control << " " << turn.value << ": "
                                       << click_db(sound, at) << " dB, beside it " << beside_click_db(sound, at);
    }
  }
}

}  // namespace
}  // namespace beltane::test
