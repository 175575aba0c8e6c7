// Levels, places and routes.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "native/native_fixture.hpp"

namespace beltane::native {
namespace {

/// Both sides of the last frame of a steady sound through that graph.
std::pair<double, double> end_of(const graph::Graph& graph, double seconds = 0.3) {
  const auto rendering = rendered({graph, {note(1, 0)}}, seconds);
  return {rendering.left.back(), rendering.right.back()};
}

/// The lead, with its fader set so.
graph::Graph faded(graph::Values values) {
  auto graph = one_instrument(unit(lead_source, "steady"));
  channel(graph, strip_of(lead)).units.back().values = std::move(values);
  return graph;
}

TEST(TheFader, IsAGain) { EXPECT_NEAR(end_of(faded({{"level", 0.25}})).first, 0.25, 1e-4); }

TEST(TheFader, StandsAt08WhereNothingIsSet) { EXPECT_NEAR(end_of(faded({})).first, 0.8, 1e-4); }

TEST(TheFader, KeepsThePowerOfAMonoSoundWhereverItIsPlaced) {
  for (const double pan : {-1.0, -0.5, 0.0, 0.3, 1.0}) {
    const auto [l, r] = end_of(faded({{"level", 1}, {"pan", pan}}));
    EXPECT_NEAR(l * l + r * r, 2, 1e-3) << pan;
    EXPECT_EQ(r > l + 1e-3, pan > 0) << pan;
    EXPECT_EQ(l > r + 1e-3, pan < 0) << pan;
  }
  EXPECT_NEAR(end_of(faded({{"level", 1}, {"pan", 1}})).first, 0, 1e-4);
}

TEST(TheFader, IsMutedByItsParameter) { EXPECT_EQ(end_of(faded({{"mute", 1}})).first, 0); }

TEST(TheFader, MakesAWideSoundMono) {
  auto graph = one_instrument(unit(lead_source, "noise", {{"color", 0}}));
  channel(graph, strip_of(lead)).units.back().values["width"] = 0;
  const auto rendering = rendered({graph, {note(1, 0)}}, 0.3);
  for (std::size_t i = 4'800; i < rendering.left.size(); ++i) ASSERT_NEAR(rendering.left[i], rendering.right[i], 1e-6);
}

TEST(AChannel, ThatIsNotAudibleIsSilent) {
  auto graph = faded({{"level", 1}});
  channel(graph, strip_of(lead)).audible = false;
  EXPECT_EQ(end_of(graph).first, 0);
}

/// The lead goes to the bus `room`, which doubles it and goes to the master.
graph::Graph through_a_bus() {
  auto graph = faded({{"level", 0.5}});
  channel(graph, strip_of(lead)).routes.output = room;
  graph.channels[strip_of(room)] = graph::Channel{.units = {unit(30, "twice"), unit(31, "fader", {{"level", 0.25}})}};
  return graph;
}

TEST(ABus, StandsBetweenTheChannelAndTheMaster) { EXPECT_NEAR(end_of(through_a_bus()).first, 0.5 * 2 * 0.25, 1e-4); }

TEST(ABus, FeedsAnotherBus) {
  auto graph = through_a_bus();
  channel(graph, strip_of(room)).routes.output = hall;
  graph.channels[strip_of(hall)] = graph::Channel{.units = {unit(41, "fader", {{"level", 0.5}})}};
  EXPECT_NEAR(end_of(graph).first, 0.5 * 2 * 0.25 * 0.5, 1e-4);
}

/// What a send of 0.5 adds from there: the lead is doubled before a fader of 0.25, which goes to the master as well.
double sent_from(Tap tap) {
  auto graph = one_instrument(unit(lead_source, "steady"), {unit(12, "twice"), unit(13, "send")});
  auto& lead_channel = channel(graph, strip_of(lead));
  lead_channel.units.back().values["level"] = 0.25;
  lead_channel.routes.sends = {{UnitId{13}, room, tap}};
  graph.channels[strip_of(room)] = graph::Channel{.units = {unit(31, "fader", {{"level", 1}})}};
  return end_of(graph).first - 0.5;
}

TEST(ASend, CopiesWhatIsThereAtItsTap) {
  EXPECT_NEAR(sent_from(Tap::pre_insert), 0.5, 1e-4);
  EXPECT_NEAR(sent_from(Tap::pre_fader), 1, 1e-4);
  EXPECT_NEAR(sent_from(Tap::post_fader), 0.25, 1e-4);
}

TEST(ASend, IsAsLoudAsItsLevel) {
  auto graph = one_instrument(unit(lead_source, "steady"), {unit(13, "send", {{"level", 0.125}})});
  channel(graph, strip_of(lead)).routes.sends = {{UnitId{13}, room, Tap::pre_fader}};
  graph.channels[strip_of(room)] = graph::Channel{};
  EXPECT_NEAR(end_of(graph).first, 1.125, 1e-4);
}

TEST(TwoInstruments, AreHeardTogether) {
  auto graph = faded({{"level", 0.5}});
  graph.channels[strip_of(bass)] =
      graph::Channel{.units = {unit(bass_source, "steady"), unit(bass_fader, "fader", {{"level", 0.25}})}};
  auto other = note(2, 0);
  other.instrument = bass;
  EXPECT_NEAR(rendered({graph, {note(1, 0), other}}, 0.3).left.back(), 0.75, 1e-4);
}

TEST(AMeter, TellsPeakAndRms) {
  auto graph = one_instrument(unit(lead_source, "sine", {{"warmth", 0}, {"sustain", 1}}));
  channel(graph, strip_of(lead)).units.back().values = {{"level", 1}, {"pan", -1}};
  NativeEngine engine({.types = with_test_types()});
  ASSERT_TRUE(engine.change(difference({}, graph), graph::at_once));
  ASSERT_TRUE(engine.play(note(1, 0)));
  std::vector<float> out(96'000);
  engine.process(out.data(), out.data() + 48'000, 48'000);
  const auto level = engine.meters().at(strip_of(lead));
  const auto amplitude = 0.14 * std::numbers::sqrt2;  // all of it on the left
  EXPECT_NEAR(level.peak[0], amplitude, 0.01);
  EXPECT_NEAR(level.rms[0], amplitude / std::numbers::sqrt2, 0.01);
  EXPECT_NEAR(level.peak[1], 0, 1e-3);
  EXPECT_NEAR(level.rms[1], 0, 1e-3);
  EXPECT_EQ(engine.meters().at(strip_of(lead)).peak[0], 0) << "nothing was made since";
}

}  // namespace
}  // namespace beltane::native
