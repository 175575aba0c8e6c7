// The cue outputs: what the musician listens in to.

#include <gtest/gtest.h>

#include <algorithm>

#include "scsynth/plan_fixture.hpp"
#include "scsynth/planning/controls.hpp"

namespace beltane::scsynth {
namespace {

using namespace fixtures;

TEST(Cue, TakesAStripBeforeItsFaderToTheThirdAndFourthOutput) {
  auto project = band(2);
  const auto pad = strip_of(instrument_at(project, 0));
  const auto before = planned_on({.outputs = 4}, project);
  EXPECT_FALSE(unit_at(*find(before, master_strip), Role::cue)) << "while nothing is cued, nothing stands for it";
  project = after(project, SetParam{{fader_of(pad), "cue"}, 1});
  const auto now = planned(project, before);
  const auto cued = unit_at(*find(now, pad), Role::cue);
  ASSERT_TRUE(cued);
  EXPECT_EQ(cued->def, "send");
  EXPECT_EQ(cued->wiring.at("out"), ControlValue(value_of(AudioBus{14})));
  const auto& end = find(now, pad)->groups.back().units;
  EXPECT_EQ(end.at(0).node, cued->node) << "before the fader";
  const auto heard = unit_at(*find(now, master_strip), Role::cue);
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->wiring, (Controls{{"bus", value_of(AudioBus{14})}, {"out", 2.0}}));
  EXPECT_EQ(*now.strips, *planned_on({.outputs = 4}, project).strips) << "made anew it is the same";
  const auto off = planned(after(project, SetParam{{fader_of(pad), "cue"}, 0}), now);
  EXPECT_FALSE(unit_at(*find(off, pad), Role::cue) || unit_at(*find(off, master_strip), Role::cue));
  const auto gone = planned(after(project, RemoveInstrument{InstrumentId{pad.number}}), now);
  EXPECT_FALSE(unit_at(*find(gone, master_strip), Role::cue)) << "nor does it outlive who was cued";
}

TEST(Cue, HasALevelThatTheMasterDoesNotHear) {
  auto project = band(1);
  project = after(project, SetParam{{fader_of(strip_of(instrument_at(project, 0))), "cue"}, 1});
  project = after(project, SetParam{{fader_of(master_strip), "cue_level"}, 0.25});
  const auto now = planned_on({.outputs = 4}, project);
  EXPECT_EQ(unit_at(*find(now, master_strip), Role::cue)->controls.at("level"), ControlValue(0.25));
  EXPECT_FALSE(unit_at(*find(now, master_strip), Role::fader)->controls.contains("cue_level"));
}

TEST(Cue, IsHeardWhateverIsSoloed) {
  auto project = band(2);
  const auto pad = strip_of(instrument_at(project, 0)), lead = strip_of(instrument_at(project, 1));
  project = after(project, SetParam{{fader_of(pad), "cue"}, 1});
  project = after(project, SetParam{{fader_of(lead), "solo"}, 1});
  const auto now = planned_on({.outputs = 4}, project);
  EXPECT_EQ(unit_at(*find(now, pad), Role::fader)->controls.at("mute"), ControlValue(1.0));
  EXPECT_TRUE(unit_at(*find(now, pad), Role::cue));
}

TEST(Cue, SaysWhereItHasNoOutputs) {
  auto project = band(1);
  project = after(project, SetParam{{fader_of(strip_of(instrument_at(project, 0))), "cue"}, 1});
  const auto now = planned_on({.outputs = 2}, project);
  EXPECT_FALSE(unit_at(*find(now, master_strip), Role::cue));
  EXPECT_EQ(omissions(now).front(), "cue needs outputs 3 and 4: [server] outputs = 4 in rig.toml, for organ 0");
  auto exported = empty_plan({.outputs = 2});
  exported.placement.write().for_export = true;
  EXPECT_TRUE(omissions(plan(project, sounds(), std::move(exported))).empty());
}

}  // namespace
}  // namespace beltane::scsynth
