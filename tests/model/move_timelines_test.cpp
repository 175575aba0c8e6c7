#include "model/timing/move_timelines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/imaginary_sounds.hpp"

namespace beltane {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Instant began{seconds(1'000'000)};

struct Moves : testing::Test {
  Project project = support::band(1);
  InstrumentId organ = support::instrument_at(project, 0);
  ParamAddress pipes{source_of(organ), "pipes"};

  MoveParam move(double value, Instant at, Seconds glide = {}) const { return {pipes, value, at, glide}; }
  MoveTimelines timelines{};
};

TEST_F(Moves, StandWhereTheLastOneBroughtThemAndGoOnWithWhatIsLeft) {
  timelines.record(move(0.1, began), began);
  timelines.record(move(0.9, began + seconds(1), {4}), began);
  EXPECT_THAT(timelines.all(began), ElementsAre(move(0.1, began), move(0.9, began + seconds(1), {4})));
  EXPECT_THAT(timelines.all(began + seconds(2)), ElementsAre(move(0.9, began + seconds(2), {3}))) << "three are left";
  EXPECT_THAT(timelines.all(began + seconds(9)), ElementsAre(move(0.9, began + seconds(9))));
}

TEST_F(Moves, OfTheSameTimeAgainAreAnotherValueForIt) {
  EXPECT_TRUE(timelines.record(move(0.1, began + seconds(1)), began));
  EXPECT_FALSE(timelines.record(move(0.1, began + seconds(1)), began));
  EXPECT_TRUE(timelines.record(move(0.2, began + seconds(1)), began));
  EXPECT_THAT(timelines.all(began), ElementsAre(move(0.2, began + seconds(1))));
  EXPECT_EQ(timelines.find(pipes, began + seconds(1))->value, 0.2);
}

TEST_F(Moves, AreForgottenWhereAnEditSetsTheParameterOrTakesItsUnit) {
  timelines.record(move(0.1, began), began);
  timelines.forget_edited(project, support::after(project, SetParam{{source_of(organ), "air"}, 0.7}));
  EXPECT_FALSE(timelines.empty()) << "another parameter was set";
  auto gone = timelines;
  gone.forget_edited(project, support::after(project, RemoveInstrument{organ}));
  EXPECT_TRUE(gone.empty());
  timelines.forget_edited(project, support::after(project, SetParam{pipes, 0.7}));
  EXPECT_TRUE(timelines.empty());
}

TEST_F(Moves, ToComeAreForgottenByAPanicAndWhatStandsStays) {
  timelines.record(move(0.1, began), began);
  timelines.record(move(0.9, began + seconds(1)), began);
  timelines.forget_after(began, InstrumentId{77});
  EXPECT_EQ(timelines.all(began).size(), 2u);
  timelines.forget_after(began, organ);
  EXPECT_THAT(timelines.all(began + seconds(5)), ElementsAre(move(0.1, began + seconds(5))));
}

}  // namespace
}  // namespace beltane
