// What the plan, the buffers and the voices make of samples.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scsynth/plan_fixture.hpp"
#include "scsynth/planning/buffers.hpp"
#include "scsynth/planning/controls.hpp"
#include "scsynth/planning/diff.hpp"
#include "scsynth/voices/voice_command.hpp"

namespace beltane::scsynth::fixtures {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const SampleKey first{"factory:first", false}, second{"factory:second", false}, cave{"factory:first", true};

// ── which samples a server has ──

TEST(Buffers, LoadsOneAfterTheOther) {
  Buffers buffers;
  buffers.want({first, second}, noon);
  const auto one = buffers.next();
  ASSERT_TRUE(one);
  EXPECT_EQ(one->first, first);
  EXPECT_FALSE(buffers.next());
  EXPECT_TRUE(buffers.busy());
  EXPECT_TRUE(buffers.loaded(one->second));
  EXPECT_TRUE(buffers.ready()->contains(first));
  const auto two = buffers.next();
  EXPECT_EQ(two->first, second);
  EXPECT_NE(two->second, one->second);
  EXPECT_TRUE(buffers.loaded(two->second));
  EXPECT_FALSE(buffers.busy());
  EXPECT_FALSE(buffers.loaded(two->second));
}

TEST(Buffers, SaysWhyOneIsNotThereAndTriesAgainWhereItMayCome) {
  Buffers buffers;
  buffers.want({first}, noon);
  ASSERT_TRUE(buffers.next());
  buffers.missing(first, "its file is not there", noon);
  EXPECT_EQ(buffers.missing().at(first), "its file is not there");
  buffers.want({first}, noon + milliseconds(500));
  EXPECT_FALSE(buffers.next());
  buffers.want({first}, noon + milliseconds(1'500));
  const auto again = buffers.next();
  ASSERT_TRUE(again);
  buffers.loaded(again->second);
  EXPECT_THAT(buffers.missing(), IsEmpty());
}

TEST(Buffers, DoesNotAskTheServerTwiceForWhatItCannot) {
  Buffers buffers;
  buffers.want({first}, noon);
  buffers.failed(buffers.next()->second, "broken");
  buffers.want({first}, noon + seconds(60));
  EXPECT_FALSE(buffers.next());
  buffers.want({}, noon + seconds(60));
  buffers.want({first}, noon + seconds(60));  // it was replaced and came back: another chance
  EXPECT_TRUE(buffers.next());
}

TEST(Buffers, KeepsWhatAVoicePlaysAndFreesTheRestInTime) {
  Buffers buffers;
  buffers.want({first, second}, noon);
  const auto one = buffers.next()->second;
  buffers.loaded(one);
  const auto two = buffers.next()->second;
  buffers.loaded(two);
  buffers.hold(VoiceId{7}, one);
  buffers.want({}, noon);
  EXPECT_THAT(buffers.unneeded(noon + seconds(5)), IsEmpty());
  EXPECT_THAT(buffers.unneeded(noon + seconds(11)), ElementsAre(std::pair(second, two)));
  buffers.release(VoiceId{7});
  EXPECT_THAT(buffers.unneeded(noon + seconds(12)), ElementsAre(std::pair(first, one)));
  EXPECT_THAT(buffers.unneeded(noon + seconds(99)), IsEmpty());
}

TEST(Buffers, LoadsAllAgainOnANewServerAndNothingOnAnOldOne) {
  Buffers buffers;
  buffers.want({first}, noon);
  const auto number = buffers.next()->second;
  buffers.loaded(number);
  buffers.lost();
  EXPECT_TRUE(buffers.ready()->empty());
  EXPECT_TRUE(buffers.next());
  Buffers next_life;
  next_life.adopt({{first, number}});
  next_life.want({first}, noon);
  EXPECT_FALSE(next_life.next());
  next_life.want({first, second}, noon);
  EXPECT_NE(next_life.next()->second, number);
}

// ── what is planned ──

Plan planned(const Project& project, const Cow<LoadedSamples>& loaded) { return plan(project, sounds(), {}, loaded); }
Project tape() { return after({}, AddInstrument{.def = instrument_def("tape", "tape")}); }
const StripPlan& strip(const Plan& plan) { return **plan.strips->begin(); }
Cow<LoadedSamples> has(LoadedSamples samples) { return samples; }

TEST(PlanOfSamples, PlaysWhatIsThereAndNamesWhatIsNot) {
  const auto plan = planned(tape(), has({{first, BufferId{1'024}}}));
  const auto& zones = strip(plan).voice->zones;
  ASSERT_EQ(zones.size(), 2U);
  EXPECT_EQ(zones[0].buffer, BufferId{1'024});
  EXPECT_FALSE(zones[1].buffer);
  EXPECT_THAT(omissions(plan), ElementsAre(HasSubstr("the sample second is not there for tape")));
  EXPECT_THAT(samples_of(plan), ElementsAre(first, second));
}

TEST(PlanOfSamples, ASampleThatComesConcernsOnlyThoseWhoPlayIt) {
  auto project = after(tape(), AddInstrument{.def = instrument_def("organ", "organ")});
  auto before = planned(project, {});
  const auto now = advance(project, sounds(), before, has({{second, BufferId{1'028}}}));
  EXPECT_THAT(now.step.now, IsEmpty());  // voices hear of it as they begin
  EXPECT_TRUE(now.plan.strips->front().same(before.strips->front()) == false);
  EXPECT_TRUE((*now.plan.strips)[1].same((*before.strips)[1]));
}

TEST(PlanOfSamples, AnEffectComesWithItsSpectrumAndGoesWithIt) {
  const auto project = after({}, AddUnit{master_strip, effect_unit({}, "cave"), {}});
  auto without = planned(project, {});
  const auto units = [](const Plan& plan) { return strip(plan).groups.front().units; };
  EXPECT_EQ(units(without).front().def, "master");
  const auto with = advance(project, sounds(), without, has({{cave, BufferId{1'024}}}));
  ASSERT_EQ(units(with.plan).front().def, "cave");
  EXPECT_EQ(number_at(units(with.plan).front().wiring, wires::spectrum_right), 1'025);
  const auto moved = advance(project, sounds(), with.plan, has({{cave, BufferId{2'048}}}));
  EXPECT_NE(units(moved.plan).front().node, units(with.plan).front().node);
}

// ── what a voice is told ──

graph::PlayVoice note(double pitch, double velocity = 0.8) {
  return {.instrument = InstrumentId{1}, .pitch = pitch, .velocity = velocity};
}

TEST(VoicesOfSamples, TakeTheZoneThatAnswersTheNote) {
  const auto plan = planned(tape(), has({{first, BufferId{1'024}}, {second, BufferId{1'028}}}));
  auto buffer = [&](double pitch) {
    const auto unit = unit_of(note(pitch), *plan.strips->front()->voice);
    return unit ? number_at(unit->controls, wires::buf) : std::nullopt;
  };
  EXPECT_EQ(buffer(40), 1'024);
  EXPECT_EQ(buffer(60.3), 1'024);
  EXPECT_EQ(buffer(61), 1'028);
  EXPECT_EQ(buffer(101), std::nullopt);
}

TEST(VoicesOfSamples, WaitForASampleThatIsOnItsWay) {
  const auto plan = planned(tape(), has({{first, BufferId{1'024}}}));
  EXPECT_FALSE(playable(plan, InstrumentId{1}, 40, 0.8, true).comes);
  EXPECT_TRUE(playable(plan, InstrumentId{1}, 70, 0.8, true).comes);
  EXPECT_TRUE(playable(plan, InstrumentId{1}, 70, 0.8, false).silent);
  EXPECT_TRUE(playable(plan, InstrumentId{1}, 110, 0.8, true).silent);
}

}  // namespace
}  // namespace beltane::scsynth::fixtures
