#include "model/project/automation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/editing/history.hpp"
#include "model/editing/resolve.hpp"
#include "model/project/sizes.hpp"
#include "model_fixture.hpp"

namespace beltane {
namespace {

using testing::HasSubstr;

const AutomationTarget bend = ControllerTarget{Controller::bend};
const AutomationTarget mix = Target{delay, "mix"};

AutomationPoint point(std::uint32_t id, double at, double value, double glide = 0) {
  return {PointId{id}, {at}, value, {glide}};
}

std::vector<AutomationPoint> points_of(const Project& project, const AutomationTarget& target) {
  const auto& lanes = *find(project, lead)->automation;
  const auto lane = lanes.find(target);
  if (lane == lanes.end()) return {};
  return *lane->second;
}

/// The band with a bend and a moving mix of its delay.
Project moving() {
  return after(after(band(), AddAutomation{lead, bend, {point(0, 4, 2, 1), point(0, 0, 0)}}),
               AddAutomation{lead, mix, {point(0, 2, 0.5)}});
}

TEST(Automation, IsKeptByTimeWithIdsOfTheNotesCounter) {
  const auto next = band().next_note;
  EXPECT_EQ(points_of(moving(), bend), (std::vector{point(next + 1, 0, 0), point(next, 4, 2, 1)}));
  EXPECT_EQ(points_of(moving(), mix), std::vector{point(next + 2, 2, 0.5)});
  EXPECT_EQ(moving().next_note, next + 3);
}

TEST(Automation, WithoutPointsIsNone) {
  const auto id = points_of(moving(), mix).front().id;
  EXPECT_EQ(*after(moving(), RemoveAutomation{lead, mix, {id}}).instruments,
            *after(band(), AddAutomation{lead, bend, points_of(moving(), bend)}).instruments);
}

TEST(Automation, OutsideOfARangeIsRefusedInWords) {
  EXPECT_THAT(refusal(band(), AddAutomation{lead, mix, {point(0, 0, 1.5)}}),
              HasSubstr("lead.delay.mix goes from 0 to 1"));
  EXPECT_THAT(refusal(band(), AddAutomation{lead, bend, {point(0, 0, 49)}}),
              HasSubstr("bend takes -48 to 48 semitones; it was 49"));
  EXPECT_THAT(refusal(band(), AddAutomation{lead, bend, {point(0, -1, 0)}}), HasSubstr("a point's place is -1"));
  EXPECT_THAT(refusal(band(), AddAutomation{lead, bend, {point(0, 0, 0, -1)}}), HasSubstr("glides for -1 beats"));
}

TEST(Automation, OfWhatIsNotThereIsRefusedInWords) {
  EXPECT_THAT(refusal(band(), AddAutomation{lead, Target{delay, "mixx"}, {point(0, 0, 0)}}),
              HasSubstr("delay has no parameter 'mixx'"));
  EXPECT_THAT(refusal(band(), AddAutomation{lead, Target{UnitId{99}, "mix"}, {point(0, 0, 0)}}),
              HasSubstr("no such unit"));
  EXPECT_THAT(refusal(band(), AddAutomation{InstrumentId{99}, bend, {point(0, 0, 0)}}),
              HasSubstr("not in the project"));
  EXPECT_THAT(refusal(band(), RemoveAutomation{lead, bend, {PointId{1}}}),
              HasSubstr("point 1 does not move bend of lead (instrument 2)"));
}

TEST(Automation, OfWholeNumbersDoesNotGlide) {
  const Target mute{fader_id(strip_of(lead)), "mute"};
  EXPECT_EQ(refusal(band(), AddAutomation{lead, mute, {point(0, 0, 1)}}), "");
  EXPECT_THAT(refusal(band(), AddAutomation{lead, mute, {point(0, 0, 1, 1)}}), HasSubstr("cannot glide"));
}

TEST(Automation, GoesWithItsUnitAndComesBackWithIt) {
  auto project = moving();
  const auto edits = *resolve(project, {RemoveUnit{{strip_of(lead), delay}}}, catalogue());
  const auto back = *advance(project, edits);
  EXPECT_TRUE(points_of(project, mix).empty());
  EXPECT_EQ(points_of(project, bend).size(), 2U);
  ASSERT_TRUE(advance(project, back));
  EXPECT_EQ(points_of(project, mix), points_of(moving(), mix));
}

TEST(Automation, OfAModulatorGoesWithWhatThatMoved) {
  const Target rate{first_modulator(band()), "rate"};
  const auto project = after(band(), AddAutomation{lead, rate, {point(0, 0, 1)}});
  const auto without = accepted(project, RemoveUnit{{strip_of(lead), delay}}, catalogue());
  ASSERT_TRUE(without) << without.reason();
  EXPECT_TRUE(points_of(*without, rate).empty());
}

TEST(Automation, KeepsAUnitWhereNobodySpelledOutThatItGoes) {
  const auto refused = apply(moving(), RemoveUnit{{strip_of(lead), delay}});
  ASSERT_FALSE(refused);
}

TEST(Automation, OfAUnitThatIsReplacedStaysWhereTheNewOneHasTheParameter) {
  const auto chorus = accepted(moving(), ReplaceUnit{{strip_of(lead), delay}, "chorus"}, catalogue());
  ASSERT_TRUE(chorus) << chorus.reason();
  EXPECT_FALSE(points_of(*chorus, mix).empty());
  const Target feedback{delay, "feedback"};
  const auto moved = after(moving(), AddAutomation{lead, feedback, {point(0, 0, 0.5)}});
  const auto lacking = accepted(moved, ReplaceUnit{{strip_of(lead), delay}, "chorus"}, catalogue());
  ASSERT_TRUE(lacking) << lacking.reason();
  EXPECT_TRUE(points_of(*lacking, feedback).empty());
}

TEST(Automation, IsCopiedWithItsInstrument) {
  const auto project = moving();
  const auto& original = *find(project, lead);
  AddInstrument copy{*original.def, *original.runtime, *original.notes, at_end, lanes_of(*original.automation)};
  copy.def.id = {}, copy.def.strip.name = "answer";
  const auto both = after(project, copy);
  const auto& made = *both.instruments->back();
  ASSERT_EQ(made.automation->size(), 2U);
  const auto& [target, points] = *std::next(made.automation->begin());
  EXPECT_EQ(std::get<Target>(target).unit, effect_id(made.def->strip));
  EXPECT_GE(number_of(points->front().id), project.next_note);
}

TEST(Automation, ComesBackWithItsInstrument) {
  auto project = moving();
  const auto back = *advance(project, {RemoveInstrument{lead}});
  ASSERT_TRUE(advance(project, back));
  EXPECT_EQ(project, moving());
}

TEST(Automation, IsInTheDigest) {
  EXPECT_NE(digest(moving()), digest(band()));
  EXPECT_GT(size_of(moving()), size_of(band()) + 3 * point_bytes);
}

}  // namespace
}  // namespace beltane
