#include "model/editing/replay.hpp"

#include <gtest/gtest.h>

#include "model_fixture.hpp"

namespace beltane {
namespace {

/// A change as journals hold it of before edits were resolved.
KeepChange unresolved(Edits edits) {
  KeepChange kept{.resolved = false};
  kept.change.revision = Revision{1};
  kept.change.edits = std::move(edits);
  return kept;
}

// Such a value was brought into its range when it was applied, also where the unit came with the same change.
TEST(Replay, BringsOldValuesIntoTheRangeOfUnitsThatCameWithThem) {
  Studio studio{.project = band()};
  const UnitAddress echo{strip_of(bass), UnitId{90}};
  const Edits edits{AddUnit{echo.strip, effect_unit(echo.unit, "delay")}, SetParam{{echo, "mix"}, 7}};
  EXPECT_EQ(replay(studio, {unresolved(edits)}, catalogue()), 0);
  EXPECT_EQ(state_of(studio.project, echo).values.at("mix"), 1);
}

TEST(Replay, LosesAnOldChangeThatDoesNotFitAsOne) {
  Studio studio{.project = band()};
  EXPECT_EQ(replay(studio, {unresolved({RenameProject{"half"}, RemoveBus{BusId{99}}})}, catalogue()), 1);
  EXPECT_TRUE(studio.project == band());
}

}  // namespace
}  // namespace beltane
