// Samples that the engine has its server load.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serving/engine_fixture.hpp"

namespace beltane::backend {
namespace {

using namespace scsynth;
using std::chrono::milliseconds;
using support::instrument_at, support::instrument_def;

constexpr std::size_t tape = 2;  // behind the band of two

void add_tape(EngineHarness& harness) {
  harness.edit(AddInstrument{.def = instrument_def("tape", "tape")});
  harness.pass(milliseconds(100));
}

TEST(EngineWithSamples, LoadsThemAndPlaysThem) {
  EngineHarness harness;
  for (auto name : {"first", "second"}) harness.put_sample(name);
  harness.serve(1);
  add_tape(harness);
  EXPECT_EQ(harness.server().buffers().size(), 2U);
  EXPECT_EQ(harness.health().figures["samples"], 2);
  harness.play({key(harness, 1, tape)});
  harness.pass(milliseconds(20));
  EXPECT_TRUE(harness.sounds_on_server(1));
}

TEST(EngineWithSamples, NamesTheOneThatIsNotThereAndTakesItWhenItComes) {
  EngineHarness harness;
  harness.put_sample("first");
  harness.serve(1);
  add_tape(harness);
  EXPECT_EQ(harness.health().figures["samples_missing"], 1);
  EXPECT_THAT(harness.health().words["left out"], ::testing::HasSubstr("the sample second is not there for tape"));
  harness.play({key(harness, 1, tape)});
  harness.pass(milliseconds(300));
  EXPECT_FALSE(harness.sounds_on_server(1));
  EXPECT_THAT(harness.voice_events, ::testing::Contains(VoiceEvent{VoiceEnded{VoiceId{1}}}));
  harness.put_sample("second");
  harness.pass(milliseconds(1'500));
  harness.play({key(harness, 2, tape)});
  harness.pass(milliseconds(20));
  EXPECT_TRUE(harness.sounds_on_server(2));
  EXPECT_EQ(harness.health().figures["samples_missing"], 0);
}

TEST(EngineWithSamples, GivesThemToANewServerAndHeldNotesSoundAgain) {
  EngineHarness harness;
  for (auto name : {"first", "second"}) harness.put_sample(name);
  harness.serve(1);
  add_tape(harness);
  harness.play({key(harness, 1, tape)});
  harness.pass(milliseconds(50));
  harness.kill();
  harness.pass(milliseconds(50));
  harness.serve(2);
  harness.pass(milliseconds(100));
  EXPECT_EQ(harness.server().buffers().size(), 2U);
  EXPECT_TRUE(harness.sounds_on_server(1));
}

TEST(EngineWithSamples, ThatComesBackDoesNotLoadThemAgain) {
  EngineHarness harness;
  for (auto name : {"first", "second"}) harness.put_sample(name);
  harness.serve(1);
  add_tape(harness);
  harness.server().loads_at_once = false;
  harness.start();
  harness.engine->receive(harness.project);
  harness.serve(1);
  harness.pass(milliseconds(50));
  EXPECT_EQ(harness.health().figures["samples"], 2);
  harness.play({key(harness, 1, tape)});
  harness.pass(milliseconds(20));
  EXPECT_TRUE(harness.sounds_on_server(1));
}

TEST(EngineWithSamples, FreesWhatNobodyPlaysAnyMore) {
  EngineHarness harness;
  for (auto name : {"first", "second"}) harness.put_sample(name);
  harness.serve(1);
  add_tape(harness);
  harness.edit(RemoveInstrument{instrument_at(harness.project, tape)});
  harness.pass(milliseconds(5'000));
  EXPECT_EQ(harness.server().buffers().size(), 2U);  // it may be brought back by undo
  harness.pass(milliseconds(6'000));
  EXPECT_TRUE(harness.server().buffers().empty());
}

}  // namespace
}  // namespace beltane::backend
