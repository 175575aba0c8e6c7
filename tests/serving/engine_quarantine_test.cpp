// Units that kill the server are quarantined.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serving/engine_fixture.hpp"

namespace beltane::backend {
namespace {

using namespace scsynth;
using std::chrono::milliseconds;
using support::first, support::instrument_at;

UnitAddress effect_of(const Project& project, const std::string& kind) {
  const auto& def = *first(project).def;
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

}  // namespace
}  // namespace beltane::backend
