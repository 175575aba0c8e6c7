#include "standby/mirrored_backend.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/derive.hpp"
#include "standby/standby_fixture.hpp"
#include "support/imaginary_sounds.hpp"

namespace beltane::standby {
namespace {

using std::chrono::milliseconds;
using support::after, support::band, support::instrument_at, support::sounds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr VoiceId first{1}, second{2};

/// A band that plays on the live engine.
class Mirror : public ::testing::Test, public StandbyHarness {
 protected:
  Mirror() { take(band(2)); }

  void take(const Project& next) {
    project = next;
    const auto change = derive(known, project, sounds());
    if (!change.empty()) (void)engine->change(change, graph::at_once);
  }
  void edit(const Edit& edit) { take(after(project, edit)); }
  /// Its id is known before it is given.
  UnitAddress add_effect(const UnitName& kind, std::size_t instrument = 0) {
    const auto strip = strip_of(instrument_at(project, instrument));
    edit(AddUnit{strip, effect_unit({}, kind)});
    for (const auto& unit : units_at(*strip_def(project, strip), Stage::effect))
      if (unit.kind == kind) return {strip, unit.id};
    return {};
  }
  graph::PlayVoice key(VoiceId voice, std::size_t instrument = 0) const {
    return {.voice = voice, .instrument = instrument_at(project, instrument), .pitch = 60};
  }
  void play(VoiceId voice, std::size_t instrument = 0) {
    ASSERT_TRUE(engine->play(key(voice, instrument)));
    engine->commit();
  }
  void release(VoiceId voice) {
    ASSERT_TRUE(engine->release({.voice = voice}));
    engine->commit();
  }
  bool stands(const FakeServerPointer& server, UnitAddress unit) const {
    const auto channel = server->graph.channels.find(unit.strip);
    return channel != server->graph.channels.end() && graph::find(*channel->second, unit.unit);
  }

  Project project{};
  graph::Derived known{};
};

TEST_F(Mirror, IsTheOneEngineWhereThereIsNoOther) {
  play(first);
  EXPECT_EQ(live->graph, known.graph);
  EXPECT_EQ(live->sounding(), std::set{first});
  live->end(first);
  pump();
  EXPECT_THAT(ended(), ElementsAre(first));
  EXPECT_FALSE(engine->promote());
}

TEST_F(Mirror, GivesTheGraphAndWhatSoundsToAStandbyThatComes) {
  play(first);
  play(second, 1);
  release(second);
  ASSERT_TRUE(engine->turn({.instrument = key(first).instrument, .controller = Controller::wheel, .value = 0.4}));
  add_ready();
  EXPECT_TRUE(told_ready());
  EXPECT_EQ(standby->graph, live->graph);
  EXPECT_EQ(standby->sounding(), std::set{first}) << "what was let go ends by itself";
  EXPECT_EQ(standby->voices.at(first).of_instrument.wheel, 0.4);
  EXPECT_THAT(standby->turns, Contains(::testing::Field(&graph::Turn::value, 0.4)));
  EXPECT_EQ(engine->report().words.at("standby"), "mirror: ready");
}

TEST_F(Mirror, GivesBothTheSameAtTheSameTimeOfTheRig) {
  add_ready();
  auto soon = key(first);
  soon.at = at(milliseconds(40));
  ASSERT_TRUE(engine->play(soon));
  ASSERT_TRUE(engine->release({.voice = first, .at = at(milliseconds(90))}));
  engine->commit();
  pump();
  const auto rig_time = [](const FakeServerPointer& server, graph::EngineTime when) {
    return server->began + Seconds{when.seconds};
  };
  const auto asked = rig_time(live, live->voices.at(first).at);
  const auto mirrored = rig_time(standby, standby->voices.at(first).at);
  EXPECT_EQ(asked, now + milliseconds(40));
  EXPECT_LT(std::chrono::abs(mirrored - asked), std::chrono::microseconds(1));
  EXPECT_LT(std::chrono::abs(rig_time(standby, standby->releases.at(first)) - (now + milliseconds(90))),
            std::chrono::microseconds(1));
}

TEST_F(Mirror, IsReadyWhenWhatStandsAgreesAndAllIsLoaded) {
  add();
  standby->differences = 2;
  standby->has_loaded = false;
  pump();
  pass(milliseconds(300));
  EXPECT_FALSE(told_ready());
  EXPECT_THAT(engine->report().words.at("standby"), ::testing::HasSubstr("differs"));
  pass(milliseconds(300));
  EXPECT_FALSE(told_ready()) << "a sample is being loaded";
  EXPECT_EQ(engine->report().figures.at("standby_ready"), 0);
  standby->has_loaded = true;
  pass(milliseconds(300));
  EXPECT_TRUE(told_ready());
  EXPECT_EQ(engine->report().figures.at("standby_ready"), 1);
}

TEST_F(Mirror, PlaysOnWhenTheLiveServerDies) {
  add_ready();
  play(first);
  edit(SetParam{{fader_of(strip_of(instrument_at(project, 0))), "loud"}, 0.3});
  const auto asked = standby->asked.size();
  pump();
  ASSERT_TRUE(kill_live());
  EXPECT_EQ(live->graph, known.graph);
  EXPECT_EQ(live->sounding(), std::set{first});
  EXPECT_EQ(live->asked.size(), asked + 2) << "the note and the edit, and nothing anew";
  EXPECT_THAT(ended(), IsEmpty());
  release(first);
  live->finish_released();
  pump();
  EXPECT_THAT(ended(), ElementsAre(first));
}

TEST_F(Mirror, DoesWhatItWasAskedBeforeItTakesOver) {
  add_ready();
  play(first);  // the worker has not done it yet
  ASSERT_TRUE(kill_live());
  EXPECT_EQ(live->sounding(), std::set{first});
}

TEST_F(Mirror, TellsTheEndOfAVoiceWhenNeitherHasIt) {
  add_ready();
  play(first);
  release(first);
  pump();
  live->finish_released();
  pump();
  EXPECT_THAT(ended(), IsEmpty());
  standby->finish_released();
  pump();
  EXPECT_THAT(ended(), ElementsAre(first));
  play(second);
  release(second);
  pump();
  standby->finish_released();
  pump();
  EXPECT_THAT(ended(), ElementsAre(first));
  live->finish_released();
  pump();
  EXPECT_THAT(ended(), ElementsAre(first, second));
}

TEST_F(Mirror, TellsEndsThatWereHeldBackWhenTheStandbyGoes) {
  add_ready();
  play(first);
  pump();
  live->end(first);
  pump();
  EXPECT_THAT(ended(), IsEmpty());
  EXPECT_FALSE(crash()) << "nothing was tried";
  EXPECT_THAT(ended(), ElementsAre(first));
}

TEST_F(Mirror, CutsAVoiceThatTheStandbyAloneHoldsOn) {
  add_ready();
  play(first);
  pump();
  live->end(first);
  pass(milliseconds(2'100));
  EXPECT_EQ(standby->sounding(), std::set<VoiceId>{});
  standby->finish_released();
  pump();
  EXPECT_THAT(ended(), ElementsAre(first));
}

TEST_F(Mirror, TakesAVoiceFromTheStandbyWhoseIdIsGivenAgain) {
  add_ready();
  play(first);
  pump();
  live->end(first);
  pump();
  engine->reuse(first);
  EXPECT_THAT(engine->events(), Contains(graph::BackendEvent{graph::VoiceGone{first}}));
  play(first, 1);
  pump();
  EXPECT_THAT(standby->faults, IsEmpty());
  EXPECT_EQ(standby->voices.at(first).instrument, instrument_at(project, 1));
  live->end(first);
  pump();
  EXPECT_THAT(ended(), IsEmpty()) << "the standby has the new one still";
  standby->end(first);
  pump();
  EXPECT_THAT(ended(), ElementsAre(first));
}

TEST_F(Mirror, GivesVoicesAgainThatTheStandbyLacks) {
  play(first);
  add();
  standby->has_loaded = false;
  pump();
  standby->voices.erase(first);
  standby->events.emplace_back(graph::VoiceGone{first});  // as of a sample that was not there
  pump();
  ASSERT_TRUE(kill_live());
  EXPECT_EQ(live->sounding(), std::set{first});
}

TEST_F(Mirror, ComparesTheVoicesOfTheStandby) {
  add_ready();
  play(first);
  play(second);
  pump();
  standby->voices.erase(first);                   // it was never told
  standby->voices[VoiceId{9}] = key(VoiceId{9});  // nobody asked for it
  standby->events.emplace_back(graph::MayDiffer{});
  pass(milliseconds(600));
  EXPECT_TRUE(standby->released.contains(VoiceId{9}));
  live->end(first);
  pump();
  EXPECT_THAT(ended(), ElementsAre(first));
}

TEST_F(Mirror, TakesOverAServerThatHasEverythingAlready) {
  play(first);
  add();
  standby->graph = live->graph;
  standby->voices = live->voices;
  standby->found.voices = {{first, key(first).instrument, 60, 0.8, false},
                           {second, key(second).instrument, 62, 0.8, false}};
  standby->voices[second] = key(second);
  pump();
  pass(milliseconds(300));
  EXPECT_EQ(standby->sounding(), std::set{first}) << "the other is nobody's";
  EXPECT_THAT(standby->asked, Not(Contains("play 1")));
  EXPECT_THAT(standby->faults, IsEmpty());
}

TEST_F(Mirror, GoesOnWithAGlide) {
  const graph::UnitParam shade{filter_of(instrument_at(project, 0)).unit, "shade"};
  ASSERT_TRUE(engine->move({.param = shade, .value = 300, .at = at(milliseconds(0)), .glide = {1}}));
  pass(milliseconds(400));
  add_ready();
  ASSERT_EQ(standby->moves.size(), 1u);
  EXPECT_NEAR(standby->moves[0].glide.count, 0.6, 0.02);
}

TEST_F(Mirror, HurtsNothingWhereItNeverComes) {
  add();
  standby->join_refusal = "the audio server does not answer";
  play(first);
  edit(SetParam{{fader_of(strip_of(instrument_at(project, 0))), "loud"}, 0.3});
  add_effect("crush");
  EXPECT_EQ(live->graph, known.graph);
  pass(milliseconds(2'000));
  EXPECT_EQ(engine->report().words.at("standby"), "mirror: not ready: the audio server does not answer");
  EXPECT_FALSE(engine->promote());
  live->end(first);
  pump();
  EXPECT_THAT(ended(), ElementsAre(first));
}

TEST_F(Mirror, HurtsNothingWhereItHangs) {
  add_ready();
  workers.stuck = true;
  play(first);
  add_effect("crush");
  EXPECT_NE(live->graph, known.graph);
  now += milliseconds(50);
  pump();
  EXPECT_EQ(live->graph, known.graph) << "nobody waits for longer";
  EXPECT_FALSE(engine->promote()) << "it does not do what it was asked";
  workers.stuck = false;
}

TEST_F(Mirror, ChangesPlacesWithALiveOne) {
  add_ready();
  play(first);
  pump();
  ASSERT_TRUE(engine->swap());
  std::swap(live, standby);
  pump();
  EXPECT_TRUE(engine->standby_is_ready());
  play(second);
  pump();
  EXPECT_EQ(live->sounding(), (std::set{first, second}));
  EXPECT_EQ(standby->sounding(), (std::set{first, second}));
  ASSERT_TRUE(kill_live());
  EXPECT_EQ(live->sounding(), (std::set{first, second}));
  EXPECT_THAT(live->faults, IsEmpty());
}

// ── the standby tries first ──

TEST_F(Mirror, TriesAChangeOfStructureOnTheStandbyFirst) {
  add_ready();
  const auto effect = add_effect("crush");
  EXPECT_FALSE(stands(live, effect));
  workers.run_all();
  EXPECT_TRUE(stands(standby, effect));
  EXPECT_FALSE(stands(live, effect)) << "it is not confirmed";
  pump();
  EXPECT_TRUE(stands(live, effect));
  EXPECT_EQ(live->graph, known.graph);
}

TEST_F(Mirror, WaitsForNoMoreThanFiftyMillisecondsForWhoCannotBeGivenIt) {
  add_ready();
  workers.stuck = true;
  const auto effect = add_effect("crush");
  now += milliseconds(49);
  pump();
  EXPECT_FALSE(stands(live, effect));
  EXPECT_EQ(engine->due(), now + milliseconds(1));
  now += milliseconds(1);
  pump();
  EXPECT_TRUE(stands(live, effect));
  workers.stuck = false;
}

TEST_F(Mirror, AsksBothForASignWhereTheStandbyIsSilentForFiftyMilliseconds) {
  add_ready();
  const auto effect = add_effect("crush");
  workers.run_all();
  standby->tickets.clear();  // what it would have confirmed is lost
  pump();
  EXPECT_EQ(engine->due(), now + milliseconds(50));
  now += milliseconds(50);
  pump();
  EXPECT_TRUE(stands(live, effect));
  EXPECT_TRUE(engine->has_standby());
}

TEST_F(Mirror, WithholdsWhatTheStandbyDiedOf) {
  add_ready();
  standby->deadly = {"crush"};
  live->deadly = {"crush"};
  const auto effect = add_effect("crush");
  workers.run_all();
  EXPECT_TRUE(standby->dead);
  const auto withheld = crash();
  ASSERT_TRUE(withheld);
  ASSERT_EQ(withheld->changes.size(), 1u);
  ASSERT_EQ(withheld->changes[0].changed.at(effect.strip).added.size(), 1u);
  EXPECT_EQ(withheld->changes[0].changed.at(effect.strip).added[0].id, effect.unit);
  pass(milliseconds(200));
  EXPECT_FALSE(live->dead);
  EXPECT_FALSE(stands(live, effect));
  play(first);
  EXPECT_EQ(live->sounding(), std::set{first});
}

TEST_F(Mirror, WithholdsWhatTheStandbyHangsOf) {
  add_ready();
  standby->endless = live->endless = {"crush"};
  const auto effect = add_effect("crush");
  pass(milliseconds(290));
  EXPECT_TRUE(engine->has_standby()) << "it may come round";
  pass(milliseconds(30));
  EXPECT_FALSE(engine->has_standby());
  EXPECT_THAT(told, Contains(testing::VariantWith<graph::StandbyFailed>(testing::_)));
  const auto withheld = engine->take_withheld();
  ASSERT_TRUE(withheld);
  ASSERT_EQ(withheld->changes.size(), 1u);
  EXPECT_EQ(withheld->changes[0].changed.at(effect.strip).added[0].id, effect.unit);
  EXPECT_FALSE(engine->take_withheld());
  pass(milliseconds(200));
  EXPECT_FALSE(stands(live, effect));
  EXPECT_FALSE(live->hung);
  play(first);
  EXPECT_EQ(live->sounding(), std::set{first});
}

TEST_F(Mirror, GivesTheLiveServerWhatTheStandbyRanLate) {
  add_ready();
  standby->endless = {"crush"};
  const auto effect = add_effect("crush");
  pass(milliseconds(290));
  EXPECT_FALSE(stands(live, effect));
  standby->hung = false;
  pass(milliseconds(10));
  EXPECT_TRUE(stands(live, effect));
  EXPECT_TRUE(engine->standby_is_ready());
}

TEST_F(Mirror, WithholdsNothingWhereNeitherServerGoesOn) {
  add_ready();
  standby->endless = {"crush"};
  const auto effect = add_effect("crush");
  pump();
  live->hung = true;
  pass(milliseconds(1'000));
  EXPECT_TRUE(engine->has_standby());
  EXPECT_FALSE(stands(live, effect));
  live->hung = false;
  pass(milliseconds(10));
  standby->hung = false;
  pass(milliseconds(10));
  EXPECT_TRUE(stands(live, effect));
  EXPECT_FALSE(engine->take_withheld());
}

TEST_F(Mirror, TriesForLongWhatIsOnTrialAndNotLongerWhereThatHangs) {
  add_ready();
  const auto strip = strip_of(instrument_at(project, 0));
  const auto try_for_long = [&](const UnitName& kind) {
    const auto before = std::exchange(project, after(project, AddUnit{strip, effect_unit({}, kind)}));
    (void)engine->change_on_trial(derive(known, project, sounds()), graph::at_once, {2});
  };
  try_for_long("crush");
  pass(milliseconds(1'990));
  EXPECT_NE(live->graph, known.graph) << "though it is confirmed";
  pass(milliseconds(20));
  EXPECT_EQ(live->graph, known.graph);
  standby->endless = {"hall"};
  try_for_long("hall");
  pass(milliseconds(350));
  EXPECT_TRUE(engine->take_withheld());
  EXPECT_NE(live->graph, known.graph);
}

TEST_F(Mirror, WithholdsNothingFromAStandbyThatEndedInOrder) {
  add_ready();
  const auto effect = add_effect("crush");
  EXPECT_FALSE(engine->lose_standby(false));
  EXPECT_TRUE(stands(live, effect));
}

TEST_F(Mirror, DoesNotLetNotesAndMovesWaitForWhatIsTried) {
  add_ready();
  add_effect("crush");
  play(first);
  ASSERT_TRUE(engine->move({.param = {filter_of(instrument_at(project, 0)).unit, "shade"}, .value = 300}));
  edit(SetParam{{fader_of(strip_of(instrument_at(project, 0))), "loud"}, 0.3});
  EXPECT_EQ(live->sounding(), std::set{first});
  EXPECT_EQ(live->moves.size(), 1u);
  EXPECT_EQ(live->asked.back(), "change");
  pump();
  EXPECT_EQ(standby->sounding(), std::set{first});
  EXPECT_EQ(live->graph, standby->graph);
}

TEST_F(Mirror, KeepsWhatConcernsTheTriedInOrderBehindIt) {
  add_ready();
  const auto effect = add_effect("crush");
  edit(SetParam{{effect, "teeth"}, 0.9});
  ASSERT_TRUE(engine->move({.param = {effect.unit, "teeth"}, .value = 0.7}));
  edit(AddInstrument{.def = support::instrument_def("bell", "bell")});
  play(first, 2);
  release(first);
  EXPECT_FALSE(stands(live, effect));
  EXPECT_THAT(live->moves, IsEmpty());
  EXPECT_EQ(live->sounding(), std::set<VoiceId>{});
  pump();
  EXPECT_EQ(live->graph, standby->graph);
  EXPECT_EQ(live->moves.size(), 1u);
  EXPECT_TRUE(live->released.contains(first));
  EXPECT_THAT(live->faults, IsEmpty());
}

TEST_F(Mirror, TellsWhatIsOnItsWayAsStanding) {
  add_ready();
  add_effect("crush");
  EXPECT_NE(live->graph, known.graph);
  EXPECT_EQ(engine->standing().graph, known.graph);
}

TEST_F(Mirror, HasWhatIsTriedAndWhatWaitsWhenTheLiveServerDiesMeanwhile) {
  add_ready();
  const auto effect = add_effect("crush");
  edit(AddInstrument{.def = support::instrument_def("bell", "bell")});
  play(first, 2);
  ASSERT_TRUE(kill_live());
  EXPECT_TRUE(stands(live, effect));
  EXPECT_EQ(live->graph, known.graph);
  EXPECT_EQ(live->sounding(), std::set{first});
}

TEST_F(Mirror, RenewsDefinitionsOnTheStandbyFirst) {
  add_ready();
  ASSERT_TRUE(engine->renew({"crush"}));
  workers.run_all();
  EXPECT_THAT(standby->asked, Contains("renew crush"));
  EXPECT_THAT(live->asked, Not(Contains("renew crush")));
  pump();
  EXPECT_THAT(live->asked, Contains("renew crush"));
  standby->deadly = {"hall"};
  ASSERT_TRUE(engine->renew({"hall"}));
  workers.run_all();
  const auto withheld = crash();
  ASSERT_TRUE(withheld);
  EXPECT_THAT(withheld->renewed, ElementsAre("hall"));
  EXPECT_THAT(live->asked, Not(Contains("renew hall")));
}

TEST_F(Mirror, LetsAStandbyThatIsNotReadyTryNothing) {
  add();
  standby->has_loaded = false;
  pass(milliseconds(300));
  const auto effect = add_effect("crush");
  EXPECT_TRUE(stands(live, effect));
  pump();
  EXPECT_TRUE(stands(standby, effect));
}

TEST_F(Mirror, DoesNotKeepMoreThanThereIsRoomFor) {
  add_ready();
  const auto effect = add_effect("crush");
  for (std::size_t i = 0; i <= Canary::most_waiting; ++i)
    ASSERT_TRUE(engine->move({.param = {effect.unit, "teeth"}, .value = 0.5}));
  EXPECT_TRUE(stands(live, effect));
  EXPECT_EQ(live->moves.size(), Canary::most_waiting + 1);
}

// ── warm ──

TEST_F(Mirror, OnlyPreparesAWarmStandby) {
  add(Mode::warm);
  standby->has_loaded = false;
  pump();
  pass(milliseconds(300));
  play(first);
  add_effect("crush");
  pass(milliseconds(1'200));
  EXPECT_THAT(standby->asked, IsEmpty());
  EXPECT_EQ(standby->prepared, known.graph);
  EXPECT_EQ(engine->report().words.at("standby"), "warm: not ready: samples are being loaded");
  standby->has_loaded = true;
  pass(milliseconds(600));
  EXPECT_TRUE(told_ready());
  ASSERT_TRUE(engine->renew({"crush"}));
  pump();
  EXPECT_THAT(standby->asked, ElementsAre("renew crush"));
  EXPECT_FALSE(engine->promote()) << "it has no graph";
  EXPECT_TRUE(engine->take_warm());
  EXPECT_FALSE(engine->has_standby());
}

}  // namespace
}  // namespace beltane::standby
