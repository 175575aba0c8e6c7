#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model_fixture.hpp"

namespace beltane {
namespace {

using testing::HasSubstr;

TEST(Catalogue, IsOrderedByKindThenName) {
  const auto& units = catalogue().units();
  EXPECT_TRUE(std::is_sorted(units.begin(), units.end(), [](const auto& a, const auto& b) {
    return std::tie(a.kind, a.name) < std::tie(b.kind, b.name);
  }));
}

TEST(Catalogue, OffersWhatAMisspeltNameMayHaveMeant) {
  EXPECT_EQ(catalogue().unit(UnitKind::effect, "revreb").reason(), "there is no effect 'revreb'; there is reverb");
  EXPECT_THAT(catalogue().unit(UnitKind::filter, "xyzzy").reason(), HasSubstr("band_pass, high_pass, low_pass, notch"));
  EXPECT_THAT(catalogue().unit(UnitKind::filter, "reverb").reason(), HasSubstr("of kind effect, not filter"));
  EXPECT_THAT(Catalogue().unit(UnitKind::filter, "reverb").reason(), HasSubstr("no unit of kind filter"));
}

TEST(Clamping, KeepsTheRangeAndRoundsSteps) {
  const auto& unit = *catalogue().find("noise");
  EXPECT_EQ(*clamped(*find(unit, "color"), 2.6), 3);
  EXPECT_EQ(*clamped(*find(unit, "color"), 90), 4);
  EXPECT_EQ(*clamped(*find(unit, "attack"), -1), 0.001);
}

}  // namespace
}  // namespace beltane
