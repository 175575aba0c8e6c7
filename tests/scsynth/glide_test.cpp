#include "scsynth/planning/glide.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan_fixture.hpp"

namespace beltane::scsynth::fixtures {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Glide : ::testing::Test {
  Project project = band(1);
  graph::Graph graph = graph::derived(project, sounds());
  graph::UnitParam shade{filter_id(instrument_at(project, 0)), "shade"};  // exponential, from 20 to 20,000, at 1,200

  static double value(const graph::GraphChange& change) {
    return change.changed.begin()->second.changed.begin()->second.set.begin()->second;
  }
};

TEST_F(Glide, OfNoTimeIsOneStepAtOnce) {
  const auto steps = *steps_of({.param = shade, .value = 800}, graph, sounds());
  ASSERT_THAT(steps, SizeIs(1));
  EXPECT_EQ(steps[0].first.count, 0);
  EXPECT_EQ(value(steps[0].second), 800);
}

TEST_F(Glide, GoesAlongTheParametersOwnCurve) {
  const auto steps = *steps_of({.param = shade, .value = 4'800, .glide = {1}}, graph, sounds());
  ASSERT_THAT(steps, SizeIs(100));
  EXPECT_DOUBLE_EQ(value(steps[49].second), 2'400) << "an octave of the two";
  EXPECT_EQ(steps[49].first.count, 0.5);
  EXPECT_EQ(value(steps[99].second), 4'800);
}

TEST_F(Glide, EndsAtTheEndOfTheRangeAndIsRefusedWhereThereIsNothingToMove) {
  EXPECT_EQ(value(steps_of({.param = shade, .value = 1e6}, graph, sounds())->back().second), 20'000);
  EXPECT_FALSE(steps_of({.param = {shade.unit, "colour"}, .value = 1}, graph, sounds()));
  EXPECT_FALSE(steps_of({.param = {UnitId{99}, "shade"}, .value = 1}, graph, sounds()));
}

TEST_F(Glide, IsGivenAheadAndEndsWhereItIsSetOtherwise) {
  Glides glides;
  glides.begin(shade, noon, *steps_of({.param = shade, .value = 4'800, .glide = {1}}, graph, sounds()));
  EXPECT_THAT(glides.due(noon + Seconds{0.105}), SizeIs(10));
  glides.end(shade, noon + Seconds{0.2});
  EXPECT_THAT(glides.due(noon + Seconds{9}), SizeIs(9)) << "until it was set otherwise";
  EXPECT_THAT(glides.due(noon + Seconds{9}), IsEmpty());
}

TEST_F(Glide, IsRememberedWhileTheServerHasStepsOfItAndNoLonger) {
  Glides glides;
  glides.begin(shade, noon, *steps_of({.param = shade, .value = 4'800, .glide = {0.1}}, graph, sounds()));
  EXPECT_FALSE(glides.with_server_until(shade));
  glides.due(noon + Seconds{0.12});
  EXPECT_EQ(glides.with_server_until(shade), noon + std::chrono::milliseconds(100));
  glides.due(noon + Seconds{2});
  EXPECT_FALSE(glides.with_server_until(shade)) << "it is long over";
}

}  // namespace
}  // namespace beltane::scsynth::fixtures
