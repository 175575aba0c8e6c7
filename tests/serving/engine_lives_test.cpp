// Lives of servers and of the backend: what goes on in the next one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scsynth/planning/controls.hpp"
#include "serving/engine_fixture.hpp"

namespace beltane::backend {
namespace {

using namespace scsynth;
using std::chrono::milliseconds;
using support::instrument_at;

TEST(Engine, GivesANewServerEverything) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  harness.play({key(harness, 1)});
  harness.kill();
  EXPECT_FALSE(harness.engine->health().ready);
  harness.edit(SetParam{{fader_of(strip_of(instrument_at(harness.project, 0))), "loud"}, 0.2});
  harness.now += milliseconds(200);
  harness.serve(2);
  EXPECT_TRUE(harness.sounds_on_server(1)) << "a held key is held on";
  harness.play({ReleaseVoice{key(harness, 1).voice, harness.now}});
  harness.pass(milliseconds(20));
  EXPECT_EQ(harness.is(), harness.should_be());
  EXPECT_EQ(harness.engine->health().figures.at("rebuilds"), 2);
}

TEST(Engine, MovesAControllerAtItsTimeOnWhicheverServerLives) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  const auto bend = [&] {
    const auto* voice = harness.server().find(NodeId{first_voice + 1});
    return voice ? number_at(voice->controls, "hand_bend") : std::nullopt;
  };
  const auto organ = instrument_at(harness.project, 0);
  harness.play({key(harness, 1), TurnController{organ, {}, Controller::bend, 2, harness.now + milliseconds(300)},
                TurnController{organ, {}, Controller::bend, 5, harness.now + milliseconds(600)}});
  harness.pass(milliseconds(290));
  EXPECT_EQ(bend(), std::nullopt);
  harness.pass(milliseconds(20));
  EXPECT_EQ(bend(), 2);
  harness.kill();
  harness.serve(2);
  EXPECT_EQ(bend(), 2) << "the voice begins again as it stood";
  harness.pass(milliseconds(280));
  EXPECT_EQ(bend(), 2);
  harness.pass(milliseconds(20));
  EXPECT_EQ(bend(), 5);
}

TEST(Engine, MovesAParameterAtItsTimeOnWhicheverServerLives) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  const ParamAddress shade{filter_of(instrument_at(harness.project, 0)), "shade"};
  const auto heard = [&] {
    const auto strip = find(harness.plan(), shade.unit.strip);
    return number_at(harness.server().find(strip->groups[1].units[0].node)->controls, "shade");
  };
  harness.play({MoveParam{shade, 500, harness.now + milliseconds(300), {}}});
  harness.pass(milliseconds(290));
  EXPECT_EQ(heard(), 1'200);
  harness.pass(milliseconds(20));
  EXPECT_EQ(heard(), 500);
  harness.kill();
  harness.serve(2);
  harness.pass(milliseconds(10));
  EXPECT_EQ(heard(), 500) << "the next server is told where it stands";
  harness.play({MoveParam{shade, 2'000, harness.now, {0.2}}});
  harness.pass(milliseconds(100));
  EXPECT_NEAR(*heard(), 1'000, 150) << "half way, along its own curve";
  harness.edit(SetParam{shade, 700});
  harness.pass(milliseconds(300));
  EXPECT_EQ(heard(), 700) << "an edit ends the glide";
  harness.kill();
  harness.serve(3);
  EXPECT_EQ(heard(), 700);
  EXPECT_EQ(harness.is(), harness.should_be());
}

TEST(Engine, PlaysOnWhatAServerThatQuitsSaidHadEnded) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  harness.play({key(harness, 1)});
  harness.pass(milliseconds(10));
  for (const auto& group : NodeReport(harness.server().now()).children) harness.server().lose(group.node);
  harness.pass(milliseconds(10));
  harness.kill();
  harness.serve(2);
  EXPECT_TRUE(harness.sounds_on_server(1));
  harness.server().lose(NodeId{first_voice + 1});
  harness.pass(milliseconds(50));
  EXPECT_THAT(harness.voice_events, ::testing::Contains(VoiceEvent(VoiceEnded{key(harness, 1).voice})))
      << "it ended by itself";
}

TEST(Engine, TellsTheServerTheTempoWhenItChangesAndAgainInEachLife) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  EXPECT_TRUE(harness.server().buses().empty()) << "a server that runs already may know better";
  harness.engine->receive(Playhead{.tempo = {90}});
  EXPECT_EQ(harness.server().buses().at(tempo_bus), 1.5);
  harness.engine->receive(Servers{});
  harness.serve(2);
  EXPECT_EQ(harness.server().buses().at(tempo_bus), 1.5);
}

TEST(Engine, TakesARunningServerOverWithoutATouch) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  const auto id = instrument_at(harness.project, 0);
  harness.edit(AddUnit{strip_of(id), modulator_unit({}, "wobble", {filter_id(id), "shade"})});
  auto before = harness.server().performed().size();
  harness.start();
  harness.serve(1);
  harness.engine->receive(harness.project);
  EXPECT_EQ(harness.server().performed().size(), before);
  EXPECT_EQ(harness.is(), harness.should_be());
}

TEST(Engine, KeepsSoundingVoicesThroughALifeOfItsOwn) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  auto note = key(harness, 1);
  harness.play({note, key(harness, 2)});
  harness.start();
  harness.engine->receive(harness.project);
  harness.serve(1);
  harness.play({});
  EXPECT_EQ(std::get<VoicesKnown>(harness.voice_events.back()).backend, 2u);
  harness.play({note});  // the voices ask for the first one again; nobody knows of the second
  harness.pass(milliseconds(1'000));
  EXPECT_TRUE(harness.sounds_on_server(1));
  EXPECT_FALSE(harness.sounds_on_server(2));
  EXPECT_TRUE(harness.server().fails().empty());
}

}  // namespace
}  // namespace beltane::backend
