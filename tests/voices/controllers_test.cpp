// The controllers of instruments and notes: at their time, and through the lives of backend and voices.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "band.hpp"
#include "voices/voices.hpp"

namespace beltane::voices::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr InstrumentId bells{3};

/// Voices that know their backend and their project.
struct Ready : testing::Test {
  Ready() {
    voices.learn({}, {}, noon);
    voices.handle({VoicesKnown{}}, noon);
  }
  std::vector<TurnController> turns(const Gestures& gestures, Instant now) {
    return only<TurnController>(voices.play(gestures, now));
  }
  /// What another life of the backend, which knows nothing, is told.
  VoiceCommands told_to_another(Instant now) {
    voices.link_up(now);
    return voices.handle({VoicesKnown{.backend = 2}}, now);
  }
  VoiceId play(std::uint64_t id, Instant at = noon) {
    return only<StartVoice>(voices.play({PlayNote{EventId{id}, lead, 60, 100, at, {}}}, noon)).at(0).voice;
  }
  static MoveController bend(double value, Instant at, std::optional<EventId> note = {}) {
    return {lead, note, Controller::bend, value, at};
  }
  static TurnController bent(double value, Instant at, std::optional<VoiceId> voice = {}) {
    return {lead, voice, Controller::bend, value, at};
  }

  Voices voices{};
};

TEST(Controllers, AreToldAgainToABackendThatComesBack) {
  Voices voices;
  voices.learn({}, {}, noon);
  voices.handle({VoicesKnown{}}, noon);
  voices.play({MoveController{lead, {}, Controller::bend, 2}}, noon);
  voices.link_up(noon);
  const auto turns = only<TurnController>(voices.handle({VoicesKnown{.backend = 2}}, noon));
  ASSERT_THAT(turns, SizeIs(1));
  EXPECT_EQ(turns[0], (TurnController{lead, {}, Controller::bend, 2, noon}));
}

TEST_F(Ready, AMoveOfAParameterIsHandedOn) {
  const MoveParam move{{filter_of(lead), "cutoff"}, 800, ms(300), {0.5}};
  EXPECT_THAT(only<MoveParam>(voices.play({move}, noon)), ElementsAre(move));
}

TEST(Controllers, OfABackendThatKnowsMoreAreTakenOver) {
  Voices voices;
  voices.learn({}, {}, noon);
  voices.link_up(noon);
  const TurnController theirs{lead, {}, Controller::bend, 2, noon};
  voices.handle({VoicesKnown{.backend = 1, .controllers = {theirs}}}, noon);
  voices.link_up(noon);
  EXPECT_THAT(only<TurnController>(voices.handle({VoicesKnown{.backend = 2}}, noon)), ::testing::ElementsAre(theirs));
}

TEST(Controllers, OfANoteComeWithItWhenItIsAskedForAgain) {
  Voices voices;
  voices.learn({}, {}, noon);
  voices.handle({VoicesKnown{}}, noon);
  voices.play({PlayNote{EventId{1}, lead, 60, 100, noon, {}}}, noon);
  voices.play({MoveController{lead, EventId{1}, Controller::pressure, 0.5}}, ms(10));
  voices.link_up(ms(20));
  const auto starts = only<StartVoice>(voices.handle({VoicesKnown{.backend = 2}}, ms(30)));
  ASSERT_THAT(starts, SizeIs(1));
  EXPECT_EQ(starts[0].controllers.pressure, 0.5);
}

TEST(Controllers, OfTheBackendStandWhenTheProjectComesLate) {
  Voices voices;
  voices.link_up(noon);
  voices.handle({VoicesKnown{.backend = 1, .controllers = {{lead, {}, Controller::bend, 2}}}}, noon);
  voices.tick(ms(1'500));  // it is not waited for any longer
  Project late;
  late.instruments.write().push_back(Instrument{});
  EXPECT_THAT(only<TurnController>(voices.learn(late, Epoch{7}, ms(1'600))), IsEmpty());
}

TEST_F(Ready, AMoveGoesOnWithItsTime) {
  EXPECT_THAT(turns({bend(2, ms(500))}, noon), ElementsAre(bent(2, ms(500))));
  const auto voice = play(1);
  EXPECT_THAT(turns({bend(3, ms(600), EventId{1})}, noon), ElementsAre(bent(3, ms(600), voice)));
}

TEST_F(Ready, AMoveWithoutATimeIsAtOnce) {
  EXPECT_THAT(turns({bend(2, {})}, noon), ElementsAre(bent(2, {})));
  EXPECT_THAT(only<TurnController>(told_to_another(ms(10))), ElementsAre(bent(2, noon)));
}

TEST_F(Ready, MovesToComeAreToldAgainWithWhatStands) {
  voices.play({bend(1, noon), bend(2, ms(100)), bend(3, ms(500))}, noon);
  EXPECT_THAT(only<TurnController>(told_to_another(ms(200))), ElementsAre(bent(2, ms(100)), bent(3, ms(500))));
}

TEST_F(Ready, MovesOfANoteToComeAreToldAgainAfterIt) {
  const auto voice = play(1, noon);
  voices.play({bend(1, ms(100), EventId{1}), bend(2, ms(500), EventId{1})}, noon);
  const auto told = told_to_another(ms(40));
  EXPECT_EQ(only<StartVoice>(told).at(0).controllers.bend, 0) << "it has not moved yet";
  EXPECT_THAT(only<TurnController>(told), ElementsAre(bent(1, ms(100), voice), bent(2, ms(500), voice)));
  const auto later = told_to_another(ms(140));
  EXPECT_EQ(only<StartVoice>(later).at(0).controllers.bend, 1);
  EXPECT_THAT(only<TurnController>(later), ElementsAre(bent(2, ms(500), voice)));
}

TEST_F(Ready, WhatANoteBeginsWithIsInItsStart) {
  play(1, ms(500));
  voices.play({bend(1, noon, EventId{1}), bend(2, ms(500), EventId{1})}, noon);
  EXPECT_EQ(only<StartVoice>(told_to_another(ms(10))).at(0).controllers.bend, 2);
}

TEST_F(Ready, MovesOfANoteGoWithIt) {
  play(1, ms(500));
  voices.play({bend(2, ms(600), EventId{1}), CancelNote{EventId{1}}}, noon);
  EXPECT_THAT(only<TurnController>(told_to_another(ms(10))), IsEmpty());
  const auto voice = play(1, ms(500));
  EXPECT_THAT(only<TurnController>(told_to_another(ms(20))), IsEmpty()) << "the note came back without them";
  voices.play({bend(2, ms(600), EventId{1})}, noon);
  voices.handle({VoiceEnded{voice}}, noon);
  EXPECT_THAT(only<TurnController>(told_to_another(ms(30))), IsEmpty());
}

TEST_F(Ready, APanicTakesBackTheMovesToCome) {
  voices.play({bend(1, noon), bend(2, ms(500)), MoveController{bells, {}, Controller::wheel, 1, ms(500)}}, noon);
  play(1);
  voices.play({bend(3, ms(500), EventId{1})}, noon);
  const auto commands = voices.play({Silence{lead}}, ms(100));
  EXPECT_THAT(only<CancelVoice>(commands), SizeIs(1));
  EXPECT_THAT(only<Silence>(commands), ElementsAre(Silence{lead}));
  EXPECT_THAT(only<TurnController>(told_to_another(ms(110))),
              ElementsAre(bent(1, noon), TurnController{bells, {}, Controller::wheel, 1, ms(500)}));
}

TEST(Controllers, ToComeOutliveTheVoices) {
  Voices voices;
  voices.learn({}, {}, noon);
  voices.link_up(noon);
  const VoiceId voice{6};
  const StartVoice plays{.voice = voice,
                         .event = EventId{9},
                         .instrument = lead,
                         .frequency = 440,
                         .at = ms(-100),
                         .controllers = {.bend = 1}};
  const TurnController stands{lead, {}, Controller::wheel, 0.5, ms(-200)},
      comes{lead, {}, Controller::wheel, 1, ms(300)}, of_note{lead, voice, Controller::bend, 2, ms(400)};
  voices.handle({VoicesKnown{.backend = 1, .voices = {plays}, .controllers = {stands, comes, of_note}}}, noon);
  voices.link_up(ms(100));
  const auto told = voices.handle({VoicesKnown{.backend = 2}}, ms(100));
  EXPECT_EQ(only<StartVoice>(told).at(0).controllers.bend, 1);
  EXPECT_THAT(only<TurnController>(told),
              ElementsAre(TurnController{lead, {}, Controller::wheel, 0.5, noon}, comes, of_note));
}

}  // namespace
}  // namespace beltane::voices::test
