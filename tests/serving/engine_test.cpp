// How the engine carries a project to the server that runs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "model/editing/resolve.hpp"
#include "serving/engine_fixture.hpp"

namespace beltane::backend {
namespace {

using namespace scsynth;
using std::chrono::milliseconds;
using support::instrument_at, support::sounds, support::band;

TEST(Engine, WaitsForAProjectBeforeItTouchesAServer) {
  EngineHarness harness;
  harness.serve(1);
  EXPECT_TRUE(harness.server().performed().empty());
  EXPECT_TRUE(harness.engine->health().ready);
  harness.engine->receive(harness.project);
  EXPECT_EQ(harness.is(), harness.should_be());
}

TEST(Engine, WaitsForAServerBeforeItIsReady) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  EXPECT_FALSE(harness.engine->health().ready);
  harness.serve(1);
  EXPECT_TRUE(harness.engine->health().ready);
  EXPECT_EQ(harness.is(), harness.should_be());
}

TEST(Engine, SendsOneCommandForOneParameter) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  auto before = harness.server().performed().size();
  harness.edit(SetParam{{fader_of(strip_of(instrument_at(harness.project, 0))), "loud"}, 0.2});
  ASSERT_EQ(harness.server().performed().size(), before + 1);
  EXPECT_EQ(harness.server().performed().back().second.size(), 1u);
  EXPECT_EQ(harness.is(), harness.should_be());
}

UnitSpec swirl(const std::string& version) {
  return {.kind = UnitKind::effect, .name = "swirl", .params = {{.name = "depth", .max = 1}}, .version = version};
}

TEST(Engine, BringsWhatWasLeftOutWhenItsUnitIsLearnt) {
  EngineHarness harness;
  const AddUnit add{strip_of(instrument_at(harness.project, 0)), effect_unit({}, "swirl")};
  Catalogue ahead = sounds();
  ahead.learn({swirl("1")});
  harness.project = *accepted(harness.project, add, ahead);
  harness.engine->receive(harness.project);
  harness.serve(1);
  EXPECT_THAT(harness.health().words["left out"], ::testing::HasSubstr("has no 'swirl' for"));
  EXPECT_EQ(harness.is(), harness.should_be());
  harness.catalogue.learn({swirl("1")});
  harness.pass(milliseconds(200));
  EXPECT_EQ(harness.nodes_of("swirl").size(), 1u);
  EXPECT_FALSE(harness.health().words.contains("left out"));
  EXPECT_EQ(harness.is(), harness.should_be());
}

TEST(Engine, SaysWhatTheServerMustHaveNextTime) {
  EngineHarness harness;
  const auto needed = [&] {
    std::ifstream note(harness.folder / "state" / "needs");
    std::string word;
    note >> word;
    return limits_in(word).value_or(ServerLimits{.nodes = 0});
  };
  auto small = FakeServers::info(1);
  small.limits.nodes = 300;
  harness.project = band(40);
  harness.engine->receive(harness.project);
  harness.engine->receive(Servers{{small}});
  harness.pass(milliseconds(300));
  EXPECT_THAT(harness.health().words["left out"],
              ::testing::HasSubstr("(188 nodes) for organ 20; its next start makes"));
  EXPECT_EQ(needed().nodes, 1'024u);
  EXPECT_EQ(harness.is(), harness.should_be());
  harness.kill();
  small.epoch = 2;
  small.limits = enlarged(small.limits, needed());
  harness.engine->receive(Servers{{small}});
  EXPECT_FALSE(harness.health().words.contains("left out"));
  harness.engine->receive(harness.project = band(1));
  harness.pass(milliseconds(300));
  EXPECT_EQ(needed().nodes, 128u) << "what is not needed any more is not asked for again";
}

TEST(Engine, PutsARenewedUnitInTheOldOnesPlace) {
  EngineHarness harness;
  harness.catalogue.learn({swirl("1")});
  const AddUnit add{strip_of(instrument_at(harness.project, 0)), effect_unit({}, "swirl")};
  harness.project = *accepted(harness.project, add, harness.catalogue);
  harness.engine->receive(harness.project);
  harness.serve(1);
  const auto before = harness.nodes_of("swirl");
  ASSERT_EQ(before.size(), 1u);
  harness.catalogue.learn({swirl("2")});
  harness.pass(milliseconds(300));
  const auto after = harness.nodes_of("swirl");
  ASSERT_EQ(after.size(), 1u);
  EXPECT_NE(after, before);
  EXPECT_EQ(harness.is(), harness.should_be());
  EXPECT_TRUE(harness.server().fails().empty());
}

TEST(Engine, StartsAVoiceAsItsInstrumentIsNow) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  harness.edit(SetParam{{source_of(instrument_at(harness.project, 0)), "pipes"}, 0.9});
  harness.play({key(harness, 1)});
  auto voice = harness.server().find(NodeId{first_voice + 1});
  ASSERT_TRUE(voice);
  EXPECT_EQ(voice->def, "organ");
  EXPECT_EQ(voice->controls.at("pipes"), ControlValue(0.9));
  EXPECT_EQ(voice->controls.at("freq"), ControlValue(440.0));
  harness.play({ReleaseVoice{key(harness, 1).voice, harness.now}});
  harness.pass(milliseconds(50));
  EXPECT_FALSE(harness.sounds_on_server(1));
  EXPECT_THAT(harness.voice_events, ::testing::Contains(VoiceEvent(VoiceEnded{key(harness, 1).voice})));
}

TEST(Engine, TunesVoicesThatAreOnTheirWay) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  auto soon = key(harness, 1);
  soon.at = harness.now + milliseconds(40);
  harness.play({soon});
  harness.edit(SetParam{{source_of(instrument_at(harness.project, 0)), "pipes"}, 0.9});
  harness.pass(milliseconds(50));
  EXPECT_EQ(harness.server().find(NodeId{first_voice + 1})->controls.at("pipes"), ControlValue(0.9));
  EXPECT_TRUE(harness.server().fails().empty());
}

TEST(Engine, FreesTheGroupsOfARemovedInstrumentWhenTheyAreSilent) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  harness.edit(RemoveInstrument{instrument_at(harness.project, 0)});
  EXPECT_NE(harness.is(), harness.should_be());
  harness.pass(milliseconds(100));
  EXPECT_EQ(harness.is(), harness.should_be());
  EXPECT_TRUE(harness.plan().placement->leaving.empty());
}

TEST(Engine, TellsVoicesThatComeBackOfMovesThatAreToCome) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  const TurnController later{
      instrument_at(harness.project, 0), {}, Controller::wheel, 0.5, harness.now + milliseconds(600)};
  harness.play({later});
  harness.play({});
  const auto known = std::get<VoicesKnown>(harness.voice_events.back());
  EXPECT_THAT(known.controllers, ::testing::ElementsAre(later));
}

TEST(Engine, MendsWhatDrifted) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  harness.pass(milliseconds(300));
  auto strip = find(harness.plan(), strip_of(instrument_at(harness.project, 0)));
  harness.server().lose(strip->groups[1].units[0].node);
  harness.server().lose(strip->groups[2].node);
  harness.pass(milliseconds(600));
  EXPECT_EQ(harness.is(), harness.should_be());
  EXPECT_EQ(harness.engine->health().figures.at("repairs"), 1);
}

TEST(Engine, MendsADriftNobodyTold) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  auto strip = find(harness.plan(), strip_of(instrument_at(harness.project, 0)));
  harness.server().perform({SetControls{strip->groups[1].units[0].node, {{"shade", 99.0}}}}, {});
  harness.pass(milliseconds(11'000));
  EXPECT_EQ(harness.is(), harness.should_be());
}

TEST(Engine, IsNotAlarmedByAVoiceThatEndedOnItsOwn) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  harness.server().say(ServerFailed{"/n_set", "Node 16777217 not found"});
  harness.server().say(ServerFailed{"/n_set", "Node 1004 not found"});
  harness.pass(milliseconds(10));
  EXPECT_EQ(harness.engine->health().figures["fails"], 1);
}

TEST(Engine, SaysHowTheTreeDiffers) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  harness.engine->receive("client", InspectTree{1});
  EXPECT_EQ(harness.answers.back().text, "");
  auto strip = find(harness.plan(), strip_of(instrument_at(harness.project, 0)));
  auto filter = strip->groups[1].units[0].node;
  harness.server().lose(filter);
  harness.engine->receive("client", InspectTree{2});
  EXPECT_EQ(harness.answers.back().text, "unit " + std::to_string(static_cast<int>(filter)) + " dark is missing");
}

TEST(Engine, TellsLevelsByStrip) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  auto meter = *node_at({number_of(instrument_at(harness.project, 0)), Role::meter}, 0);
  ASSERT_TRUE(harness.server().find(meter));
  harness.server().say(ServerLevels{meter, {0.5F, 0.25F}, {0.1F, 0.1F}});
  harness.published.clear();
  harness.pass(milliseconds(60));
  std::vector<StripMeter> strips;
  for (const auto& telemetry : harness.published)
    if (auto meters = std::get_if<Meters>(&telemetry))
      strips.insert(strips.end(), meters->strips.begin(), meters->strips.end());
  ASSERT_EQ(strips.size(), 1u);
  EXPECT_EQ(strips[0].strip, strip_of(instrument_at(harness.project, 0)));
  EXPECT_EQ(strips[0].peak[0], 0.5F);
}

}  // namespace
}  // namespace beltane::backend
