// Instruments that play along, and transpositions.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "band.hpp"
#include "voices/voices.hpp"

namespace beltane::voices::test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr InstrumentId pad{2}, chimes{3}, drums{4};
constexpr BusId choir{9};

/// Lead, pad and bells in a layer group; drums by themselves.
struct Layered : testing::Test {
  Layered() {
    for (const auto id : {lead, pad, chimes, drums}) {
      Instrument made;
      made.def.write().id = id;
      if (id != drums) made.def.write().strip.output = choir;
      project.instruments.write().push_back(made);
    }
    project.buses.write().push_back(Bus{.def = BusDef{.id = choir, .layered = true}});
    voices.learn(project, {}, noon);
    voices.handle({VoicesKnown{}}, noon);
  }
  InstrumentDef& def(std::size_t place) { return project.instruments.write()[place].write().def.write(); }
  std::vector<StartVoice> played(const PlayNote& note) { return only<StartVoice>(voices.play({note}, noon)); }
  static std::set<std::uint32_t> who(const std::vector<StartVoice>& starts) {
    std::set<std::uint32_t> instruments;
    for (const auto& start : starts) instruments.insert(number_of(start.instrument));
    return instruments;
  }

  Project project{};
  Voices voices{};
};

TEST_F(Layered, ANoteOfOneIsANoteOfAll) {
  EXPECT_EQ(who(played(note(1, 100, 200))), (std::set<std::uint32_t>{1, 2, 3}));
  EXPECT_EQ(who(played({EventId{2}, drums, 60, 100, ms(100), ms(200)})), std::set<std::uint32_t>{4});
}

TEST_F(Layered, ANoteThatComesTwiceIsPlayedOnceByEachOfThem) {
  played(note(1, 100, 200));
  EXPECT_THAT(played(note(1, 100, 200)), IsEmpty());
}

TEST_F(Layered, AKeyThatIsLetGoEndsThemAll) {
  played({EventId{1}, lead, 60, 100, noon, {}});
  EXPECT_THAT(only<ReleaseVoice>(voices.play({ReleaseNote{EventId{1}, ms(50)}}, ms(50))), SizeIs(3));
}

TEST_F(Layered, WhatIsHeldEndsAlsoWhereTheGroupIsNoMore) {
  played({EventId{1}, lead, 60, 100, noon, {}});
  project.buses.write().clear();
  voices.learn(project, {}, noon);
  EXPECT_THAT(only<CancelVoice>(voices.play({CancelNote{EventId{1}}}, ms(50))), SizeIs(3));
  EXPECT_THAT(played(note(2, 100, 200)), SizeIs(1));
}

TEST_F(Layered, APlainBusPlaysNobodyAlong) {
  project.buses.write().front().write().def.write().layered = false;
  voices.learn(project, {}, noon);
  EXPECT_THAT(played(note(1, 100, 200)), SizeIs(1));
}

TEST_F(Layered, EachIsTransposedByItself) {
  def(1).transpose = 12;
  def(2).transpose = -12;
  voices.learn(project, {}, noon);
  std::map<std::uint32_t, double> hertz;
  for (const auto& start : played({EventId{1}, lead, 69, 100, ms(100), ms(200)}))
    hertz[number_of(start.instrument)] = start.frequency;
  EXPECT_EQ(hertz, (std::map<std::uint32_t, double>{{1, 440}, {2, 880}, {3, 220}}));
}

TEST_F(Layered, WhatIsTransposedBeyondMidiIsNotPlayed) {
  def(1).transpose = 48;
  voices.learn(project, {}, noon);
  EXPECT_EQ(who(played({EventId{1}, lead, 100, 100, ms(100), ms(200)})), (std::set<std::uint32_t>{1, 3}));
}

TEST_F(Layered, AControllerOfOneIsAControllerOfAll) {
  const auto turns =
      only<TurnController>(voices.play({MoveController{pad, {}, Controller::wheel, 0.5, ms(100)}}, noon));
  EXPECT_THAT(turns, SizeIs(3));
  for (const auto& turn : turns) {
    EXPECT_EQ(turn.value, 0.5);
    EXPECT_EQ(turn.at, ms(100));
  }
}

TEST_F(Layered, PressureOnOneKeyIsFeltByWhatItPlaysOnly) {
  played({EventId{1}, lead, 60, 100, noon, {}});
  played({EventId{2}, lead, 64, 100, noon, {}});
  const auto turns =
      only<TurnController>(voices.play({MoveController{lead, EventId{1}, Controller::pressure, 0.5}}, ms(10)));
  ASSERT_THAT(turns, SizeIs(3));
  std::set<std::uint32_t> instruments;
  for (const auto& turn : turns) {
    instruments.insert(number_of(turn.instrument));
    EXPECT_TRUE(turn.voice);
  }
  EXPECT_EQ(instruments, (std::set<std::uint32_t>{1, 2, 3}));
}

TEST_F(Layered, AnotherProjectFindsAllControllersAtRest) {
  voices.play({MoveController{drums, {}, Controller::bend, 2}}, noon);
  EXPECT_THAT(voices.learn(project, Epoch{2}, noon), IsEmpty()) << "the session came back with the same";
  project.instruments.write().pop_back();
  EXPECT_THAT(voices.learn(project, Epoch{2}, noon), IsEmpty()) << "an edit";
  project.instruments.write().pop_back();
  const auto turns = only<TurnController>(voices.learn(project, Epoch{3}, noon));
  ASSERT_THAT(turns, SizeIs(1));
  EXPECT_EQ(turns[0].value, 0);
}

TEST_F(Layered, AnotherProjectTakesBackWhatIsToCome) {
  voices.play({MoveController{drums, {}, Controller::bend, 2, ms(500)}}, noon);
  voices.learn(project, Epoch{2}, noon);
  project.instruments.write().pop_back();
  const auto turns = only<TurnController>(voices.learn(project, Epoch{3}, noon));
  EXPECT_THAT(turns, ::testing::ElementsAre(TurnController{drums, {}, Controller::bend, 0, ms(500)}));
}

TEST_F(Layered, WhoseInstrumentIsGoneIsForgotten) {
  Layers layers;
  layers.learn(project);
  EXPECT_THAT(layers.ever(), SizeIs(3));
  project.instruments.write().erase(0);
  layers.learn(project);
  EXPECT_THAT(layers.ever(), SizeIs(2));
}

TEST(Voices, WaitForTheProject) {
  Voices voices;
  voices.link_up(noon);
  voices.handle({VoicesKnown{}}, noon);
  EXPECT_THAT(voices.play({note(1, 100, 200)}, noon), IsEmpty());
  EXPECT_EQ(voices.words().count("project"), 1u);
  EXPECT_THAT(only<StartVoice>(voices.learn({}, {}, ms(10))), SizeIs(1));
}

TEST(Voices, DoNotWaitForEver) {
  Voices voices;
  voices.link_up(noon);
  voices.play({note(1, 5'000, 6'000)}, noon);
  EXPECT_THAT(only<StartVoice>(voices.tick(ms(1'500))), SizeIs(1));
}

}  // namespace
}  // namespace beltane::voices::test
