// The graph changes while it sounds.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "native/native_fixture.hpp"

namespace beltane::native {
namespace {

/// A sine, held from the start, through these effects.
graph::Graph sung(std::vector<graph::Unit> effects = {}) {
  return one_instrument(unit(lead_source, "sine", {{"warmth", 0}}), std::move(effects));
}

/// What is heard where `before` becomes `after` at half a second.
test::Sound changed(const graph::Graph& before, const graph::Graph& after, std::vector<TimedEvent> more = {}) {
  std::vector<TimedEvent> events{note(1, 0, 57), ChangeGraph{difference(before, after), {0.5}}};
  events.insert(events.end(), more.begin(), more.end());
  return heard({before, events}, 1);
}

/// The sound goes on, and nothing clicks around the change.
void expect_smooth(const test::Sound& sound) {
  EXPECT_LT(test::first_click(sound, 0.45, 0.65), 0);
  EXPECT_GT(test::rms_db(test::stretch(sound, 0.49, 0.51)), -40);
  EXPECT_GT(test::rms_db(test::stretch(sound, 0.8, 0.9)), -40);
}

const auto filter = unit(12, "low_pass", {{"cutoff", 300}});
const auto echo = unit(13, "delay", {{"time", 0.1}});
const auto tremolo = unit(14, "tremolo");

TEST(AnAddedEffect, ComesWithoutAClick) { expect_smooth(changed(sung(), sung({filter, echo}))); }

TEST(ARemovedEffect, GoesWithoutAClick) { expect_smooth(changed(sung({filter, echo, tremolo}), sung({tremolo}))); }

TEST(AMovedEffect, MovesWithoutAClickAndKeepsItsMemory) {
  const auto sound = changed(sung({filter, echo, tremolo}), sung({tremolo, echo, filter}), {let_go(1, 0.45)});
  EXPECT_LT(test::first_click(sound, 0.45, 0.65), 0);
  const auto later = changed(sung({filter, echo}), sung({echo, filter}));
  expect_smooth(later);
  auto loud = unit(13, "delay", {{"time", 0.4}, {"feedback", 0}, {"mix", 1}});
  const auto a = sung({loud, unit(12, "low_pass", {{"cutoff", 20'000}})});
  const auto b = sung({unit(12, "low_pass", {{"cutoff", 20'000}}), loud});
  const auto heard_again = changed(a, b, {let_go(1, 0.2)});
  EXPECT_GT(test::peak_db(test::stretch(heard_again, 0.56, 0.59)), -35) << "what was on its tape before it was moved";
}

TEST(ASwitchedEffect, GoesOverWithoutAClick) {
  auto off = filter;
  off.enabled = false;
  expect_smooth(changed(sung({filter}), sung({off})));
}

TEST(AChangedEffect, IsHeardAfterwards) {
  auto after = sung({unit(12, "high_pass", {{"cutoff", 5'000}})});
  const auto sound = changed(sung(), after);
  EXPECT_LT(test::rms_db(test::stretch(sound, 0.7, 0.8)), test::rms_db(test::stretch(sound, 0.3, 0.4)) - 60);
}

TEST(AnotherOutput, IsGoneOverToWithoutAClick) {
  auto before = sung();
  before.channels[strip_of(room)] = graph::Channel{.units = {filter, unit(31, "fader", {{"level", 1}})}};
  auto after = before;
  channel(after, strip_of(lead)).routes.output = room;
  expect_smooth(changed(before, after));
  expect_smooth(changed(after, before));
}

TEST(ARemovedBus, FadesOutWithWhatWentThere) {
  auto before = sung();
  before.channels[strip_of(room)] = graph::Channel{.units = {filter, unit(31, "fader", {{"level", 1}})}};
  channel(before, strip_of(lead)).routes.output = room;
  expect_smooth(changed(before, sung()));
}

TEST(TwoBuses, ThatFeedEachOtherTheOtherWayRoundGoOn) {
  auto before = sung();
  before.channels[strip_of(room)] = graph::Channel{.routes = {.output = hall}};
  before.channels[strip_of(hall)] = graph::Channel{};
  channel(before, strip_of(lead)).routes.output = room;
  auto after = before;
  channel(after, strip_of(room)).routes.output = {};
  channel(after, strip_of(hall)).routes.output = room;
  channel(after, strip_of(lead)).routes.output = hall;
  const auto sound = changed(before, after);
  EXPECT_NEAR(test::rms_db(test::stretch(sound, 0.7, 0.8)), test::rms_db(test::stretch(sound, 0.3, 0.4)), 0.1);
}

TEST(ASilencedChannel, FadesAndComesBack) {
  auto silenced = sung();
  channel(silenced, strip_of(lead)).audible = false;
  const auto sound = changed(sung(), silenced, {ChangeGraph{difference(silenced, sung()), {0.7}}});
  EXPECT_LT(test::first_click(sound, 0.45, 0.95), 0);
  EXPECT_EQ(test::peak_db(test::stretch(sound, 0.53, 0.69)), -200);
  EXPECT_GT(test::rms_db(test::stretch(sound, 0.8, 0.9)), -40);
}

TEST(ARemovedInstrument, FadesAndItsVoicesEnd) {
  auto after = sung();
  after.channels.erase(strip_of(lead));
  const auto before = sung();
  const auto rendering = rendered({before, {note(1, 0, 57), ChangeGraph{difference(before, after), {0.5}}}}, 1);
  const auto sound = sound_of(rendering);
  EXPECT_LT(test::first_click(sound, 0.45, 0.65), 0);
  EXPECT_EQ(test::peak_db(test::stretch(sound, 0.55, 1)), -200);
  EXPECT_EQ(rendering.events, (std::vector<graph::BackendEvent>{graph::VoiceGone{VoiceId{1}}}));
}

TEST(ASoundingVoice, GoesOnWhereItsSourceIsAnother) {
  auto after = sung();
  channel(after, strip_of(lead)).units[0] = unit(lead_source, "saw");
  const auto sound = changed(sung(), after, {let_go(1, 0.8)});
  EXPECT_NEAR(test::rms_db(test::stretch(sound, 0.6, 0.7)), test::rms_db(test::stretch(sound, 0.3, 0.4)), 0.01);
  EXPECT_LT(test::first_click(sound, 0.45, 0.65), 0);
}

TEST(ASoundingVoice, GoesOnWhereItsInstrumentIsGivenAModulator) {
  auto after = sung({unit(15, "velocity")});
  channel(after, strip_of(lead)).modulations = {{UnitId{15}, {lead_source, "warmth"}}};
  const auto sound = changed(sung(), after);
  EXPECT_NEAR(test::rms_db(test::stretch(sound, 0.6, 0.7)), test::rms_db(test::stretch(sound, 0.3, 0.4)), 0.01);
}

TEST(ASoundingVoice, HearsItsParametersMoveAfterAChange) {
  const auto before = one_instrument(unit(lead_source, "counted", {{"value", 1}}));
  const auto after = one_instrument(unit(lead_source, "counted", {{"value", 1}}), {unit(12, "twice")});
  const auto rendering = rendered(
      {before,
       {note(1, 0), ChangeGraph{difference(before, after), {0.1}}, graph::Move{{lead_source, "value"}, 5, {0.2}}}},
      0.3);
  EXPECT_EQ(rendering.left.back(), 10);
}

TEST(ManyChangesAtOnce, AddUp) {
  std::vector<TimedEvent> events{note(1, 0, 57)};
  auto graph = sung();
  for (std::uint32_t i = 0; i < 20; ++i) {
    auto next = sung({unit(12 + i % 3, i % 2 == 0 ? "low_pass" : "tremolo"), unit(20 + i % 4, "delay")});
    events.push_back(ChangeGraph{difference(graph, next), {0.5 + 0.001 * i}});
    graph = next;
  }
  const auto sound = heard({sung(), events}, 1);
  EXPECT_TRUE(test::finite(sound));
  EXPECT_GT(test::rms_db(test::stretch(sound, 0.8, 0.9)), -40);
}

TEST(AUnit, ThatIsMovedBeforeItIsThereIsMovedWhenItComes) {
  const auto before = one_instrument(unit(lead_source, "sine"));
  auto after = before;
  channel(after, strip_of(lead)).units[0] = unit(25, "counted", {{"value", 2}});
  NativeEngine engine({.types = with_test_types()});
  ASSERT_TRUE(engine.change(difference({}, before), graph::at_once));
  ASSERT_TRUE(engine.change(difference(before, after), {0.2}));
  ASSERT_TRUE(engine.move({{UnitId{25}, "value"}, 7}));
  ASSERT_TRUE(engine.play(note(1, 0.3)));
  std::vector<float> left(19'200), right(19'200);
  engine.process(left.data(), right.data(), left.size());
  EXPECT_EQ(left.back(), 7);
}

TEST(AChange, NeverOvertakesTheOneBeforeIt) {
  NativeEngine engine({.types = with_test_types()});
  const auto quiet = one_instrument(unit(lead_source, "counted", {{"value", 1}}));
  const auto loud = one_instrument(unit(lead_source, "counted", {{"value", 2}}));
  ASSERT_TRUE(engine.change(difference({}, quiet), graph::at_once));
  ASSERT_TRUE(engine.play(note(1, 0)));
  ASSERT_TRUE(engine.change(difference(quiet, loud), {0.2}));
  ASSERT_TRUE(engine.change(difference(loud, quiet), {0.1}));
  std::vector<float> left(9'600), right(9'600);
  engine.process(left.data(), right.data(), left.size());
  EXPECT_EQ(left[9'500], 1);
  engine.process(left.data(), right.data(), left.size());
  EXPECT_EQ(left[9'500], 1) << "the one before it came first, at the same moment";
}

}  // namespace
}  // namespace beltane::native
