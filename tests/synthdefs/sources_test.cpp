// Every source of the catalogue, rendered and listened to.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "units_fixture.hpp"

namespace beltane::test {
namespace {

struct Note {
  const Unit* unit{};
  double at{};
  double hz{a3};
  double velocity{played};
  double gate{1};   // seconds until it is let go
  double slot{4};   // seconds that it has to itself
  Controls with{};  // parameters other than the default
};

/// Notes one after the other; who is alive is asked at the end of each slot.
struct Recital {
  std::vector<Note> notes{};
  Render heard{};

  Sound sound(std::size_t i) const { return stretch(heard.sound, notes[i].at, notes[i].at + notes[i].slot); }
};

/// A note starts 50 ms into its slot, so that what is before it can be heard too.
constexpr double lead_in = 0.05;

Recital perform(std::vector<Note> notes, int rate = 48'000) {
  Score score;
  double now = 0;
  int node = 1000;
  for (auto& note : notes) {
    note.at = now;
    Controls controls = note.with;
    controls.insert({{"bus", 0}, {"freq", note.hz}, {"velocity", note.velocity}});
    score.synth(now + lead_in, note.unit->name, node, controls);
    score.set(now + lead_in + note.gate, node++, "gate", 0);
    now += note.slot;
    score.look(now - 0.01);
    score.send(now - 0.005, message("/g_freeAll", {0}));
  }
  auto heard = render(score, now, {.rate = rate});
  return {std::move(notes), std::move(heard)};
}

std::vector<Unit> sources() { return units({"source"}); }

Recital default_notes(int rate = 48'000) {
  static const auto all = sources();
  std::vector<Note> notes;
  for (const auto& unit : all) notes.push_back({.unit = &unit});
  return perform(std::move(notes), rate);
}

TEST(Source, SoundsAndEveryNumberIsFinite) {
  const auto recital = default_notes();
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    SCOPED_TRACE(recital.notes[i].unit->name);
    const auto sound = recital.sound(i);
    EXPECT_TRUE(finite(sound));
    EXPECT_GT(peak_db(sound), -30);
    EXPECT_LT(peak_db(sound), -1);
  }
}

TEST(Source, SpeaksAtOnce) {
  const auto recital = default_notes();
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    SCOPED_TRACE(recital.notes[i].unit->name);
    const auto sound = recital.sound(i);
    EXPECT_LT(first_heard(sound, peak_db(sound) - 20) - lead_in, 0.015);
    EXPECT_GE(first_heard(sound, -150), lead_in - 0.002);
  }
}

TEST(Source, FallsSilentAndFreesItsNode) {
  const auto recital = default_notes();
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
  const auto recital = default_notes();
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    SCOPED_TRACE(recital.notes[i].unit->name);
    EXPECT_LT(dc_db(stretch(recital.sound(i), lead_in, lead_in + 1)), -60);
  }
}

// A drum is all onset, so only where it ends is listened to.
TEST(Source, NeitherStartsNorIsLetGoNorEndsWithAClick) {
  const auto recital = default_notes();
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
  const auto recital = default_notes();
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    const auto sound = recital.sound(i);
    const auto& name = recital.notes[i].unit->name;
    std::printf("%-16s %6.1f LUFS  peak %6.1f dB\n", name.c_str(), loudness_lufs(sound), peak_db(sound));
    EXPECT_NEAR(loudness_lufs(sound), wanted, 5) << name;
  }
}

TEST(Source, SoundsTheSameAtOtherSampleRates) {
  const auto usual = default_notes();
  for (const int rate : {44'100, 96'000}) {
    const auto recital = default_notes(rate);
    for (std::size_t i = 0; i < recital.notes.size(); ++i) {
      SCOPED_TRACE(recital.notes[i].unit->name + " at " + std::to_string(rate) + " Hz");
      const auto sound = recital.sound(i);
      EXPECT_TRUE(finite(sound));
      EXPECT_NEAR(loudness_lufs(sound), loudness_lufs(usual.sound(i)), 2.5);
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
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    if (i % std::size(velocities) == 0) continue;
    EXPECT_GT(loudness_lufs(recital.sound(i)), loudness_lufs(recital.sound(i - 1)) + 1)
        << recital.notes[i].unit->name << " at velocity " << velocities[i % std::size(velocities)];
  }
}

TEST(Source, IsInTune) {
  constexpr double pitches[] = {65.406, 220, 1046.5};
  const auto all = sources();
  std::vector<Note> notes;
  for (const auto& unit : all)
    for (const double hz : pitches)
      if (unit.pitched) notes.push_back({.unit = &unit, .hz = hz, .gate = 3, .slot = 3.5});
  const auto recital = perform(std::move(notes));
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    const auto& note = recital.notes[i];
    const double long_enough = note.hz > 1000 ? 1.5 : 2.9;
    const double cents = cents_off(stretch(recital.sound(i), 0.15, long_enough), note.hz);
    std::printf("%-16s %7.1f Hz  %+.2f cents\n", note.unit->name.c_str(), note.hz, cents);
    EXPECT_NEAR(cents, 0, 3) << note.unit->name << " at " << note.hz << " Hz";
  }
}

TEST(Source, SurvivesBothEndsOfEveryParameter) {
  const auto all = sources();
  std::vector<Note> notes;
  for (const auto& unit : all)
    for (const auto& param : unit.params)
      for (const double value : {param.min, param.max})
        notes.push_back({.unit = &unit, .velocity = 1, .gate = 0.3, .slot = 0.6, .with = {{param.name, value}}});
  const auto recital = perform(std::move(notes));
  for (std::size_t i = 0; i < recital.notes.size(); ++i) {
    SCOPED_TRACE(recital.notes[i].unit->name + " " + recital.notes[i].with.begin()->first);
    EXPECT_TRUE(finite(recital.sound(i)));
    EXPECT_LT(peak_db(recital.sound(i)), 6);
    EXPECT_GT(peak_db(recital.sound(i)), -80);
  }
}

}  // namespace
}  // namespace beltane::test
