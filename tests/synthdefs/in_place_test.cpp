// Every filter, effect and equaliser of the catalogue: what they must all do alike, whatever they sound like.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "support/rack.hpp"

namespace beltane::test {
namespace {

const std::vector<Unit>& in_place() {
  static const auto all = units({"filter", "effect", "eq"});
  return all;
}

Trials each(const Trial& trial, int rate = 48'000) { return run(each_of(in_place(), trial), rate); }

Trial with_turns(Trial trial, std::vector<Turn> turns) {
  trial.turns = std::move(turns);
  return trial;
}

/// How far a stretch of the changed sound is from the unchanged, below the unchanged.
double change_db(const Trials& trials, std::size_t i, double from, double to) {
  const auto dry = stretch(trials.dry(i), from, to);
  return rms_db(difference(stretch(trials.wet(i), from, to), dry)) - rms_db(dry);
}

TEST(InPlace, ChangesNothingWhileSwitchedOff) {
  Trial off;
  off.with = {{"enabled", 0}};
  const auto trials = each(off);
  for (std::size_t i = 0; i < in_place().size(); ++i) EXPECT_LT(change_db(trials, i, 0, 2), -80) << in_place()[i].name;
}

TEST(InPlace, ChangesNothingSoonAfterItIsSwitchedOff) {
  const auto trials = each(with_turns({}, {{0.6, "enabled", 0}}));
  for (std::size_t i = 0; i < in_place().size(); ++i) {
    EXPECT_LT(change_db(trials, i, 0.63, 1.2), -60) << in_place()[i].name;
    if (in_place()[i].neutral) {
      EXPECT_LT(change_db(trials, i, 0, 0.6), -80) << in_place()[i].name << " is not neutral";
    } else {
      EXPECT_GT(change_db(trials, i, 0.1, 0.6), -40) << in_place()[i].name << " does nothing";
    }
  }
}

TEST(InPlace, IsTheInputWithoutMix) {
  Trial dry;
  dry.with = {{"mix", 0}};
  const auto trials = each(dry);
  for (std::size_t i = 0; i < in_place().size(); ++i)
    if (in_place()[i].has("mix")) {
      EXPECT_LT(change_db(trials, i, 0, 2), -80) << in_place()[i].name;
    }
}

TEST(InPlace, IsSwitchedWithoutAClick) {
  const auto trials = each(switched());
  for (std::size_t i = 0; i < in_place().size(); ++i)
    EXPECT_EQ(first_click(trials.wet(i), 0.45, 1.15), -1) << in_place()[i].name;
}

TEST(InPlace, IsAddedAndRemovedWithoutAClickAndFreesItsNode) {
  const auto trials = each(visit());
  for (std::size_t i = 0; i < in_place().size(); ++i) {
    SCOPED_TRACE(in_place()[i].name);
    EXPECT_EQ(first_click(trials.wet(i), 0.45, 1.15), -1);
    EXPECT_LT(change_db(trials, i, 0.1, 0.498), -100);
    EXPECT_LT(change_db(trials, i, 0.93, 1.2), -100);
    EXPECT_FALSE(trials.alive(i));
  }
}

TEST(InPlace, FreesItsNodeWhenRemovedAtOnce) {
  const auto trials = each(with_turns({}, {{0, "gate", 0}}));
  for (std::size_t i = 0; i < in_place().size(); ++i) EXPECT_FALSE(trials.alive(i)) << in_place()[i].name;
}

TEST(InPlace, IsMovedWithoutAClick) {
  Trial moved = with_turns(pure_tone(), {{0.6, "place", 0}, {0.626, "place", 1}});
  moved.neighbour = "distortion";
  moved.swap_at = 0.625;
  const auto trials = each(moved);
  for (std::size_t i = 0; i < in_place().size(); ++i)
    EXPECT_EQ(first_click(trials.wet(i), 0.45, 1.15), -1) << in_place()[i].name;
}

TEST(InPlace, SurvivesBothEndsOfEveryParameter) {
  const auto trials = run(trials_at_extremes(in_place()));
  for (std::size_t i = 0; i < trials.trials.size(); ++i) {
    SCOPED_TRACE(trials.trials[i].unit->name + " " + trials.trials[i].turns[0].control);
    EXPECT_TRUE(finite(trials.wet(i)));
    EXPECT_LT(peak_db(trials.wet(i)), peak_db(trials.dry(i)) + 18);
  }
}

/// The middle of a parameter's range, along its curve.
double middle(const Param& param) {
  if (param.curve == "exponential") return std::sqrt(param.min * param.max);
  return param.curve == "linear" ? (param.min + param.max) / 2 : param.max;
}

TEST(InPlace, IsTurnedWithoutAClick) {
  std::vector<Trial> trials;
  for (const auto& unit : in_place())
    for (const auto& param : unit.params) {
      trials.push_back(with_turns(pure_tone(), {{0.5, param.name, middle(param)}, {0.8, param.name, param.initial}}));
      trials.back().unit = &unit;
    }
  const auto heard = run(std::move(trials));
  for (std::size_t i = 0; i < heard.trials.size(); ++i)
    EXPECT_EQ(first_click(heard.wet(i), 0.45, 1.1), -1)
        << heard.trials[i].unit->name << " " << heard.trials[i].turns[0].control;
}

TEST(InPlace, ForgetsABadNumber) {
  const auto trials = each(poisoned());
  for (std::size_t i = 0; i < in_place().size(); ++i) {
    SCOPED_TRACE(in_place()[i].name);
    EXPECT_FALSE(finite(trials.dry(i)));
    EXPECT_TRUE(finite(trials.wet(i)));
    EXPECT_GT(peak_db(stretch(trials.wet(i), 0.5, 1)), -50);
  }
}

TEST(InPlace, TakesWhatComesOnOneSideOnly) {
  Trial left;
  left.left_only = true;
  const auto trials = each(left);
  for (std::size_t i = 0; i < in_place().size(); ++i) {
    SCOPED_TRACE(in_place()[i].name);
    EXPECT_TRUE(finite(trials.wet(i)));
    EXPECT_LT(peak_db(trials.wet(i)), peak_db(trials.dry(i)) + 6);
    EXPECT_GT(peak_db(trials.wet(i)), peak_db(trials.dry(i)) - 40);
  }
}

TEST(InPlace, SoundsTheSameAtOtherSampleRates) {
  const auto usual = each(chord());
  std::vector<double> loud;
  for (std::size_t i = 0; i < in_place().size(); ++i) loud.push_back(loudness_lufs(usual.wet(i)));
  for (const int rate : {44'100, 96'000}) {
    const auto trials = each(chord(), rate);
    for (std::size_t i = 0; i < in_place().size(); ++i) {
      SCOPED_TRACE(in_place()[i].name + " at " + std::to_string(rate) + " Hz");
      EXPECT_TRUE(finite(trials.wet(i)));
      EXPECT_NEAR(loudness_lufs(trials.wet(i)), loud[i], 2.5);
    }
  }
}

TEST(InPlace, IsAsLoudAsItsInput) {
  const auto trials = each(chord());
  for (std::size_t i = 0; i < in_place().size(); ++i) {
    const double louder = loudness_lufs(trials.wet(i)) - loudness_lufs(trials.dry(i));
    std::printf("%-16s %+5.1f LU\n", in_place()[i].name.c_str(), louder);
    EXPECT_NEAR(louder, 0, in_place()[i].kind == "filter" ? 12 : 3) << in_place()[i].name;
  }
}

}  // namespace
}  // namespace beltane::test
