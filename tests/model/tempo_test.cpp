#include "model/project/tempo.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace beltane {
namespace {

const std::vector<TempoPoint> slowing{{{0}, {120}}, {{8}, {60}}, {{12}, {30}}};

TEST(Time, AddsUpOverTempoPoints) {
  EXPECT_DOUBLE_EQ(time_at(slowing, {0}).count, 0);
  EXPECT_DOUBLE_EQ(time_at(slowing, {8}).count, 4);
  EXPECT_DOUBLE_EQ(time_at(slowing, {10}).count, 6);
  EXPECT_DOUBLE_EQ(time_at(slowing, {14}).count, 12);
}

TEST(Time, BeforeTheStartGoesOnAtTheFirstTempo) {
  EXPECT_DOUBLE_EQ(time_at(slowing, {-2}).count, -1);
  EXPECT_DOUBLE_EQ(beat_at(slowing, {-1}).count, -2);
}

TEST(Tempo, HoldsUntilTheNextPoint) {
  EXPECT_EQ(tempo_at(slowing, {7.99}), Bpm{120});
  EXPECT_EQ(tempo_at(slowing, {8}), Bpm{60});
  EXPECT_EQ(tempo_at(slowing, {100}), Bpm{30});
}

RC_GTEST_PROP(ABeat, IsFoundAgainFromItsTime, ()) {
  const auto tempo = [] {
    return Bpm{*rc::gen::elementOf(std::vector<double>{slowest.rate, 9.5, 60, 133.7, 1'001, fastest.rate})};
  };
  std::vector<TempoPoint> points{{{0}, tempo()}};
  for (auto count = *rc::gen::inRange(0, 20); count > 0; --count)
    points.push_back({points.back().at + Beats{*rc::gen::inRange(1, 800) / 16.0}, tempo()});
  const Beats beat{*rc::gen::inRange(0, 100'000) / 96.0};
  RC_ASSERT(std::abs(beat_at(points, time_at(points, beat)).count - beat.count) < 1e-6);
}

}  // namespace
}  // namespace beltane
