// What stands on the server for each voice.

#include "scsynth/voices/voice_nodes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/editing/resolve.hpp"
#include "scsynth/plan_fixture.hpp"
#include "scsynth/planning/controls.hpp"
#include "scsynth/planning/diff.hpp"
#include "scsynth/voices/voice_command.hpp"

namespace beltane::scsynth::fixtures {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr VoiceId first_voice{0};
constexpr int first_bus = 16'384;  // half of a usual server's

/// An organ with modulators that every voice has for itself.
class Band {
 public:
  Band() { take(AddInstrument{.def = instrument_def("organ", "organ")}); }
  void take(const Edit& edit) {
    project = after(project, edit);
    plan = fixtures::plan(project, sounds(), std::move(plan));
  }
  UnitId modulate(UnitId unit, const std::string& param, const char* kind = "swell") {
    const auto id = project.next_id;
    take(AddUnit{strip_of(organ()), modulator_unit({}, kind, {unit, param})});
    return UnitId{id};
  }
  InstrumentId organ() const { return instrument_at(project, 0); }
  graph::PlayVoice note(VoiceId voice = first_voice) const {
    return {.voice = voice, .instrument = organ(), .velocity = 0.5};
  }
  Commands start(VoiceNodes& nodes, VoiceId voice = first_voice) { return nodes.play(note(voice), noon, noon, plan); }

  Project project{};
  Plan plan{};
};

const NewUnit& made(const Commands& commands, std::size_t at) { return std::get<NewUnit>(commands.at(at)); }
ControlValue control(const NewUnit& unit, const char* name) { return unit.controls.at(name); }

TEST(VoiceNodes, AVoiceWithoutModulatorsIsOneNode) {
  Band band;
  VoiceNodes nodes;
  EXPECT_THAT(band.start(nodes), SizeIs(1));
  EXPECT_THAT(nodes.ended(first_voice), IsEmpty());
}

TEST(VoiceNodes, EveryVoiceHasItsOwnModulatorAndBus) {
  Band band;
  band.modulate(source_id(band.organ()), "pipes");
  VoiceNodes nodes;
  const auto one = band.start(nodes), two = band.start(nodes, VoiceId{1});
  ASSERT_THAT(one, SizeIs(2));
  EXPECT_EQ(made(one, 0).def, "swell");
  EXPECT_EQ(control(made(one, 0), "base"), ControlValue(0.5));
  EXPECT_EQ(control(made(one, 0), "velocity"), ControlValue(0.5));
  const auto bus = std::get<ControlBus>(control(made(one, 1), "pipes"));
  EXPECT_EQ(control(made(one, 0), "out"), ControlValue(value_of(bus)));
  EXPECT_NE(bus, std::get<ControlBus>(control(made(two, 1), "pipes")));
  EXPECT_NE(made(one, 0).node, made(two, 0).node);
  EXPECT_EQ(voice_of_modulator(made(two, 0).node), VoiceId{1});
}

TEST(VoiceNodes, GoWithTheVoiceAndTheirBusesAreFreeAgain) {
  Band band;
  band.modulate(source_id(band.organ()), "pipes");
  VoiceNodes nodes;
  const auto one = band.start(nodes);
  EXPECT_THAT(nodes.ended(first_voice), ElementsAre(Command{FreeNode{made(one, 0).node}}));
  EXPECT_EQ(control(made(band.start(nodes), 1), "pipes"), control(made(one, 1), "pipes"));
}

TEST(VoiceNodes, AreReleasedWithTheVoice) {
  Band band;
  band.modulate(source_id(band.organ()), "pipes");
  VoiceNodes nodes;
  const auto one = band.start(nodes);
  EXPECT_THAT(nodes.release({first_voice}),
              ElementsAre(Command{ReleaseUnit{node_of(first_voice)}}, Command{ReleaseUnit{made(one, 0).node}}));
}

TEST(VoiceNodes, TwoOnOneParameterGoOnFromEachOther) {
  Band band;
  band.modulate(source_id(band.organ()), "pipes");
  band.modulate(source_id(band.organ()), "pipes");
  VoiceNodes nodes;
  const auto commands = band.start(nodes);
  ASSERT_THAT(commands, SizeIs(3));
  const auto bus = static_cast<std::int32_t>(std::get<double>(control(made(commands, 0), "out")));
  EXPECT_EQ(control(made(commands, 1), "base"), ControlValue(ControlBus{bus}));
  EXPECT_EQ(control(made(commands, 2), "pipes"), ControlValue(ControlBus{bus + 1}));
}

TEST(VoiceNodes, OneMovesAnother) {
  Band band;
  const auto swell = band.modulate(source_id(band.organ()), "pipes");
  band.take(AddUnit{strip_of(band.organ()), modulator_unit({}, "swell", {swell, "reach"})});
  VoiceNodes nodes;
  const auto commands = band.start(nodes);
  ASSERT_THAT(commands, SizeIs(3));
  EXPECT_EQ(control(made(commands, 1), "reach"), ControlValue(ControlBus{first_bus + 1}));
  EXPECT_EQ(control(made(commands, 0), "out"), ControlValue(first_bus + 1.0));  // it runs first
}

TEST(VoiceNodes, AKnobIsHeardInWhatSounds) {
  Band band;
  const auto swell = band.modulate(source_id(band.organ()), "pipes");
  VoiceNodes nodes;
  const auto one = band.start(nodes);
  band.take(SetParam{{source_of(band.organ()), "pipes"}, 0.9});
  const auto& strip = *find(band.plan, strip_of(band.organ()));
  auto steps = nodes.retuned(strip, noon + seconds(1));
  ASSERT_THAT(steps, SizeIs(1));
  EXPECT_EQ(steps[0].second, (Commands{SetControls{made(one, 0).node, {{"base", 0.9}}}}));
  EXPECT_FALSE(steps[0].first);
  EXPECT_THAT(nodes.retuned(strip, noon), IsEmpty());
  band.take(SetParam{{{strip_of(band.organ()), swell}, "reach"}, 0.1});
  steps = nodes.retuned(*find(band.plan, strip_of(band.organ())), noon - seconds(1));
  ASSERT_THAT(steps, SizeIs(1));
  EXPECT_GT(*steps[0].first, noon);  // it has not begun yet
}

TEST(VoiceNodes, WhatIsMovedIsNotSetForAll) {
  Band band;
  band.modulate(source_id(band.organ()), "pipes");
  auto before = band.plan;
  const auto turned = after(band.project, SetParam{{source_of(band.organ()), "pipes"}, 0.9});
  EXPECT_THAT(advance(turned, sounds(), before).step.now, IsEmpty());
}

TEST(VoiceNodes, AnInstrumentsModulatorComesBeforeThem) {
  Band band;
  band.modulate(source_id(band.organ()), "pipes", "wobble");
  band.modulate(source_id(band.organ()), "pipes");
  VoiceNodes nodes;
  const auto commands = band.start(nodes);
  const auto& strip = *find(band.plan, strip_of(band.organ()));
  EXPECT_EQ(control(made(commands, 0), "base"), ControlValue(strip.modulators.front().bus));
}

TEST(VoiceNodes, AreTakenOverWithTheirVoicesAndStraysAreFreed) {
  Band band;
  band.modulate(source_id(band.organ()), "pipes");
  TreeFake server = holding(band.plan);
  VoiceNodes nodes;
  server.perform(band.start(nodes), {});
  server.perform(band.start(nodes, VoiceId{1}), {});
  server.lose(node_of(VoiceId{1}));
  VoiceNodes next_life;
  const auto found = believed(server.now());
  EXPECT_THAT(found.plan.foreign, IsEmpty());
  EXPECT_THAT(next_life.adopt(found), ElementsAre(Command{FreeNode{*modulator_of(VoiceId{1}, 0)}}));
  EXPECT_THAT(next_life.ended(first_voice), ElementsAre(Command{FreeNode{*modulator_of(first_voice, 0)}}));
}

TEST(VoiceNodes, MoveOnlyWhatIsTheVoicesOwn) {
  Band band;
  const auto strip = strip_of(band.organ());
  const AddUnit swelling{strip, modulator_unit({}, "swell", {fader_id(strip), "loud"})};
  const auto refused = accepted(band.project, swelling, sounds());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.reason().find("stands once for every voice"), std::string::npos);
}

// ── inputs ──

TEST(Inputs, StandByThemselvesAndTakeNoNotes) {
  const auto project = after({}, AddInstrument{.def = instrument_def("wire", "wire")});
  const auto plan = fixtures::plan(project, sounds(), {});
  const auto& strip = *find(plan, strip_of(instrument_at(project, 0)));
  EXPECT_FALSE(strip.voice);
  ASSERT_EQ(strip.groups.front().units.size(), 1U);
  EXPECT_EQ(strip.groups.front().units.front().def, "wire");
  EXPECT_TRUE(playable(plan, instrument_at(project, 0), 60, 0.8, false).silent);
  const auto found = believed(holding(plan).now());
  EXPECT_THAT(diff(found.plan, plan).now, IsEmpty());
}

}  // namespace
}  // namespace beltane::scsynth::fixtures
