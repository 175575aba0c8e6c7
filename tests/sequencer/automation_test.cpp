#include "sequencer/automation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "automation_song.hpp"

namespace beltane::sequencer::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Rounded to a microsecond, and to what is heard of a value.
PlannedMoves planned(const Project& project, const Take& take, Seconds length) {
  auto moves = planned_moves({project, units()}, take, noon, noon + length);
  for (auto& move : moves) {
    move.at = std::chrono::round<std::chrono::microseconds>(move.at);
    move.value = std::round(move.value * 1e6) / 1e6;
  }
  return moves;
}

PlannedMove planned_bend(double ms, double value) { return {bend_of_lead, at_ms(ms), value, {}}; }
PlannedMove planned_cut(double ms, double value, double glide = 0) {
  return {cutoff_of_lead, at_ms(ms), value, {glide}};
}

TEST(Moves, HaveExactTimes) {
  const auto project = moving({{bend, {point(1, 1, 2)}}, {cutoff, {point(2, 2, 800, 4)}}});
  EXPECT_THAT(planned(project, playing(), Seconds{10}),
              ElementsAre(planned_bend(0, 0), planned_cut(0, 500), planned_bend(500, 2), planned_cut(1'000, 800, 2)));
}

TEST(Moves, AreNoneWhileStopped) {
  EXPECT_THAT(planned(moving({{bend, {point(1, 1, 2)}}}), Take{}, Seconds{9}), IsEmpty());
}

TEST(Moves, BeginInTheMiddleWhereTheSongHasBroughtThem) {
  const auto project =
      moving({{bend, {point(1, 1, 2), point(2, 3, -1), point(3, 6, 1)}}, {cutoff, {point(4, 2, 800)}}});
  EXPECT_THAT(planned(project, playing(4), Seconds{0.9}), ElementsAre(planned_bend(0, -1), planned_cut(0, 800)));
}

TEST(Moves, BeginInTheMiddleOfAGlide) {
  const auto project = moving({{cutoff, {point(1, 0, 1'000), point(2, 2, 4'000, 4)}}});
  const auto moves = planned(project, playing(4), Seconds{1});
  ASSERT_EQ(moves.size(), 2U);
  EXPECT_NEAR(moves[0].value, 2'000, 1e-6) << "half way by equal ratios";
  EXPECT_EQ(moves[1], (PlannedMove{cutoff_of_lead, noon + right_after, 4'000, {1}}));
}

TEST(Moves, OfAControllerThatGlidesAreSteps) {
  const auto moves = planned(moving({{bend, {point(1, 1, 2, 0.1)}}}), playing(), Seconds{5});
  EXPECT_THAT(moves, ElementsAre(planned_bend(0, 0), planned_bend(510, 0.4), planned_bend(520, 0.8),
                                 planned_bend(530, 1.2), planned_bend(540, 1.6), planned_bend(550, 2)));
}

TEST(Moves, GoOnFromWhereAGlideIsLeft) {
  const auto moves = planned(moving({{bend, {point(1, 0, 4, 2), point(2, 1, 0, 0.04)}}}), playing(), Seconds{5});
  ASSERT_GT(moves.size(), 3U);
  EXPECT_EQ(moves.back(), planned_bend(520, 0));
  EXPECT_EQ(moves[moves.size() - 2].at, at_ms(510));
  EXPECT_NEAR(moves[moves.size() - 2].value, 1, 1e-9);
  EXPECT_NEAR(moves[moves.size() - 3].value, 1.96, 1e-9) << "the last step before";
}

TEST(Moves, OfOneBeatComeOneAfterTheOther) {
  const auto project = moving({{cutoff, {point(1, 2, 100), point(2, 2, 900, 2)}}});
  EXPECT_THAT(planned(project, playing(), Seconds{5}),
              ElementsAre(planned_cut(0, 500), planned_cut(1'000, 100),
                          PlannedMove{cutoff_of_lead, at_ms(1'000) + right_after, 900, {1}}));
}

TEST(Moves, OfALoopComeInEachPass) {
  const auto project = moving({{bend, {point(1, 0, 3), point(2, 2, 1)}}});
  EXPECT_THAT(planned(project, playing(0, LoopRange{Beats{1}, Beats{3}}), Seconds{3}),
              ElementsAre(planned_bend(0, 3), planned_bend(1'000, 1), planned_bend(1'500, 3), planned_bend(2'000, 1),
                          planned_bend(2'500, 3)));
}

TEST(Moves, KeepTheirGlideInBeats) {
  auto project = moving({{cutoff, {point(1, 2, 800, 4)}}});
  project.tempo.write() = {{Beats{0}, Bpm{120}}, {Beats{4}, Bpm{60}}};
  const auto moves = planned(project, playing(), Seconds{9});
  EXPECT_EQ(moves.back(), planned_cut(1'000, 800, 1 + 2));
}

TEST(ALane, RestsWhereItsKnobIsSet) {
  auto project = moving({});
  EXPECT_EQ(resting_value({project, units()}, cutoff_of_lead), 500);
  EXPECT_EQ(resting_value({project, units()}, bend_of_lead), 0);
  project.instruments.write()[0].write().runtime.write().units.clear();
  EXPECT_EQ(resting_value({project, units()}, cutoff_of_lead), 1'200) << "as the catalogue has it";
  EXPECT_EQ(resting_value({project, units()}, {lead, Target{UnitId{77}, "cutoff"}}), std::nullopt);
  EXPECT_EQ(resting_value({project, units()}, {drums, bend}), std::nullopt);
}

std::vector<AutomationPoint> some_points(bool bends) {
  std::vector<AutomationPoint> points;
  const auto count = *rc::gen::inRange(0, 8);
  for (int i = 0; i < count; ++i)
    points.push_back(point(1 + i, *rc::gen::inRange(0, 32) / 2.0,
                           bends ? *rc::gen::inRange(-12, 12) : *rc::gen::inRange(100, 2'000),
                           *rc::gen::inRange(0, 5) / 4.0));
  return points;
}

RC_GTEST_PROP(MovesOfWindows, ThatAdjoinAreThoseOfAllAtOnce, ()) {
  auto project = moving({{bend, some_points(true)}, {cutoff, some_points(false)}});
  const auto rate = [] { return Bpm{*rc::gen::inRange(40, 300) / 1.7}; };
  project.tempo.write() = {{Beats{0}, rate()}, {Beats{5.25}, rate()}};
  const auto from = *rc::gen::inRange(0, 96) / 12.0, length = *rc::gen::inRange(1, 96) / 12.0;
  const auto loop =
      *rc::gen::arbitrary<bool>() ? std::optional(LoopRange{Beats{from}, Beats{from + length}}) : std::nullopt;
  const auto take = playing(*rc::gen::inRange(0, 96) / 12.0, loop);
  const auto cuts = *rc::gen::container<std::set<int>>(20, rc::gen::resize(100, rc::gen::inRange(1, 8'000'000)));
  PlannedMoves pieces;
  auto at = noon;
  const auto play_to = [&](Instant next) {
    for (auto& move : planned_moves({project, units()}, take, at, next)) pieces.push_back(std::move(move));
    at = next;
  };
  for (const auto cut_at : cuts) play_to(noon + std::chrono::microseconds(cut_at));
  play_to(noon + Seconds{8});
  RC_ASSERT(planned_moves({project, units()}, take, noon, noon + Seconds{8}) == pieces);
}

/// Where a controller stands after the moves so far.
double stands(const PlannedMoves& moves, Instant at) {
  double value = 0;
  for (const auto& move : moves)
    if (move.at <= at) value = move.value;
  return value;
}

RC_GTEST_PROP(ATake, ThatBeginsInTheMiddleSoundsAsIfItHadBegunAtTheBeginning, ()) {
  const auto project = moving({{bend, some_points(true)}});
  const auto from = *rc::gen::inRange(1, 32) / 2.0;
  const auto whole = planned(project, playing(), Seconds{12});
  const auto later = planned(project, playing(from), Seconds{12 - from / 2});
  for (auto after = Seconds{0.0205}; after < Seconds{12 - from / 2}; after = after + Seconds{0.1}) {
    const auto expected = stands(whole, noon + Seconds{from / 2} + after);
    RC_ASSERT(std::abs(stands(later, noon + after) - expected) < 1e-6);
  }
}

}  // namespace
}  // namespace beltane::sequencer::test
