// Units that kill the server are quarantined.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serving/engine_fixture.hpp"

namespace beltane::backend {
namespace {

using namespace scsynth;
using std::chrono::milliseconds;
using support::instrument_at;

UnitAddress effect_of(const Project& project, const std::string& kind) {
  const auto& def = *support::first(project).def;
  for (const auto& effect : units_at(def.strip, Stage::effect))
    if (effect.kind == kind) return {strip_of(def.id), effect.id};
  return {};
}

TEST(Engine, LeavesOutWhatKillsTheServerAgainAndAgain) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  harness.edit(AddUnit{strip_of(instrument_at(harness.project, 0)), effect_unit({}, "crush"), {}});
  harness.crash_thrice();
  EXPECT_THAT(harness.health().words["quarantine"], ::testing::HasSubstr("'crush' at organ 0.fx:"));
  EXPECT_FALSE(harness.stands("crush"));
  EXPECT_EQ(harness.is(), harness.should_be());
  harness.engine->receive("client", ListQuarantine{5});
  ASSERT_EQ(harness.answers.back().quarantine.size(), 1u);
  EXPECT_EQ(harness.answers.back().quarantine[0].kind, "crush");
}

TEST(Engine, AccusesNobodyOfDeathsOfServersThatExitedOrNeverStood) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  harness.edit(AddUnit{strip_of(instrument_at(harness.project, 0)), effect_unit({}, "crush"), {}});
  for (auto epoch : {2u, 3u, 4u, 5u}) {  // three `/quit`, a JACK server that went
    harness.dies(false);
    harness.serve(epoch);
  }
  EXPECT_TRUE(harness.stands("crush"));
  harness.start();  // nothing stands: there is no project yet
  for (auto epoch : {6u, 7u, 8u, 9u}) {
    harness.serve(epoch);
    harness.dies(true);
  }
  harness.engine->receive(harness.project);
  harness.serve(10);
  EXPECT_TRUE(harness.stands("crush"));
  EXPECT_FALSE(harness.health().words.contains("quarantine"));
}

TEST(Engine, EndsAQuarantineWhenItIsReleased) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  harness.edit(AddUnit{strip_of(instrument_at(harness.project, 0)), effect_unit({}, "crush"), {}});
  harness.crash_thrice();
  const auto unit = effect_of(harness.project, "crush");
  harness.engine->receive("client", ReleaseQuarantined{filter_of(instrument_at(harness.project, 0)), 6});
  EXPECT_THAT(harness.answers.back().refusal, ::testing::HasSubstr("organ 0.filter is not in quarantine"));
  harness.engine->receive("client", ReleaseQuarantined{unit, 7});
  EXPECT_EQ(harness.answers.back().refusal, "");
  EXPECT_TRUE(harness.stands("crush"));
  EXPECT_EQ(harness.is(), harness.should_be());
}

TEST(Engine, EndsAQuarantineWhenTheUnitIsReplaced) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  const auto instrument = instrument_at(harness.project, 0);
  harness.edit(ReplaceUnit{source_of(instrument), "bell"});
  harness.crash_thrice();
  EXPECT_FALSE(find(harness.plan(), strip_of(instrument))->voice);
  harness.edit(ReplaceUnit{source_of(instrument), "organ"});
  EXPECT_TRUE(find(harness.plan(), strip_of(instrument))->voice);
  harness.edit(ReplaceUnit{source_of(instrument), "bell"});
  ASSERT_TRUE(find(harness.plan(), strip_of(instrument))->voice);
  EXPECT_EQ(find(harness.plan(), strip_of(instrument))->voice->def, "bell");
  EXPECT_FALSE(harness.health().words.contains("quarantine"));
}

TEST(Engine, KeepsAQuarantineAcrossItsOwnDeathAndTriesAgainByItself) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  harness.edit(AddUnit{strip_of(instrument_at(harness.project, 0)), effect_unit({}, "crush"), {}});
  harness.crash_thrice();
  const auto epoch = harness.servers.epoch();
  harness.start();
  harness.engine->receive(harness.project);
  harness.serve(epoch);
  EXPECT_FALSE(harness.stands("crush"));
  harness.now += std::chrono::seconds(301);
  harness.pass(milliseconds(100));
  EXPECT_TRUE(harness.stands("crush"));
  harness.dies(true);  // on trial: once is enough
  harness.serve(epoch + 1);
  EXPECT_FALSE(harness.stands("crush"));
}

/// A server that dies a moment after it was given such a unit, until the search is over.
void search(EngineHarness& harness, const std::string& deadly) {
  for (int deaths = 0; deaths < 20; ++deaths) {
    for (int quiet = 0; quiet < 100 && !harness.stands(deadly); ++quiet) harness.pass(milliseconds(250));
    if (!harness.stands(deadly)) return;
    harness.pass(milliseconds(50));
    harness.dies(true);
    harness.serve(harness.servers.epoch() + 1);
  }
}

TEST(Engine, WithdrawsHalvesOfWhatCameAtOnceUntilItKnowsTheCulprit) {
  EngineHarness harness;
  harness.engine->receive(harness.project);
  harness.serve(1);
  const auto strip = strip_of(instrument_at(harness.project, 0));
  auto pasted = harness.project;
  for (const auto* kind : {"hall", "crush", "duck"})
    pasted = support::after(pasted, AddUnit{strip, effect_unit({}, kind), {}});
  harness.engine->receive(harness.project = pasted);
  harness.crash_thrice();
  EXPECT_THAT(harness.health().words["quarantine"],
              ::testing::HasSubstr("1 of 3 units that came last are left out until the one is found"));
  EXPECT_TRUE(harness.stands("hall"));
  EXPECT_FALSE(harness.stands("duck")) << "the newer half is withdrawn first";
  search(harness, "crush");
  EXPECT_FALSE(harness.stands("crush"));
  EXPECT_TRUE(harness.stands("hall"));
  EXPECT_TRUE(harness.stands("duck")) << "the innocent are back";
  EXPECT_THAT(harness.health().words["quarantine"], ::testing::StartsWith("'crush' at organ 0.fx:"));
  EXPECT_EQ(harness.is(), harness.should_be());
  EXPECT_LE(harness.servers.epoch(), 1U + 3 + 3);
}

TEST(Engine, SearchesAProjectThatKillsTheFirstServerThatIsGivenIt) {
  EngineHarness harness;
  const auto strip = strip_of(instrument_at(harness.project, 1));
  harness.project = support::after(harness.project, AddUnit{strip, effect_unit({}, "crush"), {}});
  harness.engine->receive(harness.project);
  harness.serve(1);
  search(harness, "crush");
  EXPECT_FALSE(harness.stands("crush"));
  EXPECT_THAT(harness.health().words["quarantine"], ::testing::StartsWith("'crush' at organ 1.fx:"));
  EXPECT_EQ(harness.is(), harness.should_be());
}

}  // namespace
}  // namespace beltane::backend
