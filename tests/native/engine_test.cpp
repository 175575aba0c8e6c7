// What the engine answers, what it refuses, and how it lives with what it does not know.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <set>

#include "native/native_fixture.hpp"

namespace beltane::native {
namespace {

graph::Graph playing() { return one_instrument(unit(lead_source, "sine"), {unit(12, "low_pass", {{"cutoff", 500}})}); }

/// An engine that plays that, and makes sound when it is told to.
class Playing {
 public:
  explicit Playing(const graph::Graph& graph = playing(),
                   const NativeEngineOptions& options = {.types = with_test_types()})
      : engine(options) {
    const auto begun = engine.change(difference({}, graph), graph::at_once);
    EXPECT_TRUE(begun) << (begun ? "" : begun.reason());
  }
  std::vector<float> make(std::size_t frames) {
    std::vector<float> left(frames), right(frames);
    engine.process(left.data(), right.data(), frames);
    return left;
  }
  NativeEngine engine;
};

TEST(AnEngine, SaysWhatItCanDoAndWhatItLacks) {
  const NativeEngine engine({.voices = 9});
  const auto& able = engine.capabilities();
  EXPECT_TRUE(able.knows("sine"));
  EXPECT_TRUE(able.knows("low_pass"));
  EXPECT_FALSE(able.knows("shimmer"));
  EXPECT_TRUE(able.lacking.contains("samples"));
  EXPECT_TRUE(able.lacking.contains("recording"));
  EXPECT_EQ(able.voices, 9U);
}

TEST(AnEngine, PlaysWithoutWhatItDoesNotKnowAndNamesIt) {
  auto graph = one_instrument(unit(lead_source, "steady"), {unit(12, "shimmer"), unit(13, "twice", {{"sparkle", 1}})});
  graph.channels[strip_of(bass)] = graph::Channel{.units = {unit(bass_source, "choir")}};
  channel(graph, strip_of(bass)).units[0].stage = graph::UnitRole::source;
  Playing playing(graph);
  EXPECT_EQ(
      playing.engine.standing().omitted,
      (std::vector<graph::Omission>{{UnitId{12}, "shimmer"}, {UnitId{13}, "twice.sparkle"}, {bass_source, "choir"}}));
  ASSERT_TRUE(playing.engine.play(note(1, 0)));
  EXPECT_NEAR(playing.make(9'600).back(), 2, 1e-4);
  auto other = note(2, 0);
  other.instrument = bass;
  const auto refused = playing.engine.play(other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.reason(), "this engine has no source 'choir'.");
}

TEST(AnEngine, RefusesInWordsAndStaysAsItWas) {
  Playing playing;
  auto& engine = playing.engine;
  const auto before = engine.standing();
  EXPECT_EQ(engine.play({VoiceId{1}, bass}).reason(), "instrument 2 has no source to play.");
  EXPECT_EQ(engine.release({VoiceId{1}}).reason(), "there is no voice 1.");
  EXPECT_EQ(engine.move({{UnitId{99}, "level"}, 1}).reason(), "there is no unit 99.");
  EXPECT_EQ(engine.move({{lead_source, "cutoff"}, 1}).reason(), "'sine' of this engine has no 'cutoff'.");
  EXPECT_FALSE(engine.move({{lead_source, "warmth"}, std::nan("")}));
  EXPECT_FALSE(engine.play({VoiceId{1}, lead, std::nan("")}));
  EXPECT_FALSE(engine.turn({.instrument = lead}));
  EXPECT_FALSE(engine.record(0, "/tmp/song.wav"));
  EXPECT_EQ(engine.set_tempo(Bpm{0}, graph::at_once).reason(), "a tempo goes from 1 to 5000.");
  auto loop = before.graph;
  channel(loop, strip_of(lead)).routes.output = room;
  EXPECT_EQ(engine.change(difference(before.graph, loop), graph::at_once).reason(),
            "instrument 1 feeds bus 3, which is not there.");
  EXPECT_EQ(engine.standing(), before);
}

TEST(AnEngine, RefusesAVoiceThatSoundsAlready) {
  Playing playing;
  ASSERT_TRUE(playing.engine.play(note(1, 0)));
  EXPECT_EQ(playing.engine.play(note(1, 0)).reason(), "voice 1 sounds already; give another id.");
}

TEST(AFullQueue, RefusesAndLosesNothing) {
  Playing playing(one_instrument(unit(lead_source, "counted")), {.waiting = 8, .types = with_test_types()});
  (void)playing.make(64);
  const auto move = [](double value) { return graph::Move{{lead_source, "value"}, value, {1}}; };
  for (int i = 1; i <= 8; ++i) ASSERT_TRUE(playing.engine.move(move(i)));
  const auto refused = playing.engine.move(move(9));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.reason(), "8 commands wait for their moment; wait until some have passed.");
  EXPECT_FALSE(playing.engine.play(note(1, 0)));
  EXPECT_FALSE(playing.engine.change(difference(playing.engine.standing().graph, {}), graph::at_once));
  (void)playing.make(48'064);
  ASSERT_TRUE(playing.engine.play({VoiceId{1}, lead}));
  EXPECT_EQ(playing.make(4'800).back(), 8);
}

TEST(AFullQueue, RefusesAChangeThatNeedsTwoPlacesAsAWhole) {
  const auto graph = one_instrument(unit(lead_source, "steady"), {unit(12, "twice"), unit(13, "tremolo")});
  Playing playing(graph, {.waiting = 4, .types = with_test_types()});
  (void)playing.make(64);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(playing.engine.move({{lead_source, "value"}, 1, {1}}));
  auto moved = graph;
  std::swap(channel(moved, strip_of(lead)).units[1], channel(moved, strip_of(lead)).units[2]);
  const auto before = playing.engine.standing();
  EXPECT_FALSE(playing.engine.change(difference(graph, moved), graph::at_once));
  EXPECT_EQ(playing.engine.standing(), before);
  (void)playing.make(48'064);
  EXPECT_TRUE(playing.engine.change(difference(graph, moved), graph::at_once));
}

TEST(WhatStands, IsTheGraphWithAllThatWasMoved) {
  Playing playing;
  ASSERT_TRUE(playing.engine.move({{UnitId{12}, "cutoff"}, 900}));
  ASSERT_TRUE(playing.engine.play(note(4, 0)));
  const auto standing = playing.engine.standing();
  auto expected = native::one_instrument(unit(lead_source, "sine"), {unit(12, "low_pass", {{"cutoff", 900}})});
  EXPECT_EQ(standing.graph, expected);
  ASSERT_EQ(standing.voices.size(), 1u);
  EXPECT_EQ(standing.voices[0].voice, VoiceId{4});
}

TEST(WhatStands, IsMadeTheProjectAgainByADifference) {
  Playing playing;
  ASSERT_TRUE(playing.engine.move({{UnitId{12}, "cutoff"}, 900}));
  const auto change = difference(playing.engine.standing().graph, native::one_instrument(unit(lead_source, "saw")));
  ASSERT_TRUE(playing.engine.change(change, graph::at_once));
  EXPECT_EQ(playing.engine.standing().graph, native::one_instrument(unit(lead_source, "saw")));
}

// ── values that are no numbers ───────────────────────────────────────────────────────────────────────────────────

/// The lead, whose effect can be poisoned, beside a bass of 0.5; both go through a bus.
graph::Graph poisonable() {
  auto graph = one_instrument(unit(lead_source, "steady"), {unit(12, "poison"), unit(13, "delay")});
  channel(graph, strip_of(lead)).routes.output = room;
  graph.channels[strip_of(bass)] = graph::Channel{
      .units = {unit(bass_source, "counted", {{"value", 0.5}}), unit(bass_fader, "fader", {{"level", 1}})},
      .routes = {.output = room}};
  graph.channels[strip_of(room)] =
      graph::Channel{.units = {unit(30, "delay", {{"mix", 0}}), unit(31, "fader", {{"level", 1}})}};
  channel(graph, master_strip).units = {unit(master_fader, "master")};
  return graph;
}

TEST(AChannelThatComesToNoNumber, IsSilencedReportedAndSpoilsNothingElse) {
  Playing playing(poisonable());
  auto& engine = playing.engine;
  auto other = note(2, 0);
  other.instrument = bass;
  ASSERT_TRUE(engine.play(note(1, 0)));
  ASSERT_TRUE(engine.play(other));
  ASSERT_TRUE(engine.move({{UnitId{12}, "bad"}, 1, {0.1}}));
  for (const auto sample : playing.make(9'600)) ASSERT_TRUE(std::isfinite(sample));
  EXPECT_EQ(engine.events(),
            (std::vector<graph::BackendEvent>{graph::ChannelMuted{strip_of(lead), graph::Fault::not_a_number}}));
  EXPECT_TRUE(engine.events().empty()) << "it is told once";
  const auto levels = engine.meters();
  EXPECT_GT(levels.at(strip_of(bass)).rms[0], 0.4);
  EXPECT_GT(levels.at(strip_of(room)).rms[0], 0.4);
  EXPECT_GT(levels.at(master_strip).rms[0], 0.2);
}

TEST(AChannelThatComesToNoNumber, IsHeardAgainHalfASecondAfterItIsWell) {
  Playing playing(one_instrument(unit(lead_source, "steady"), {unit(12, "poison"), unit(13, "delay")}));
  auto& engine = playing.engine;
  ASSERT_TRUE(engine.play(note(1, 0)));
  ASSERT_TRUE(engine.move({{UnitId{12}, "bad"}, 1, {0.1}}));
  ASSERT_TRUE(engine.move({{UnitId{12}, "bad"}, 0, {0.2}}));
  EXPECT_EQ(playing.make(24'000).back(), 0);
  EXPECT_EQ(engine.events(),
            (std::vector<graph::BackendEvent>{graph::ChannelMuted{strip_of(lead), graph::Fault::not_a_number}}));
  const auto sound = playing.make(96'000);
  EXPECT_GT(std::abs(sound.back()), 0.1F);
  EXPECT_EQ(engine.events(),
            (std::vector<graph::BackendEvent>{graph::ChannelMuted{strip_of(lead), graph::Fault::none}}));
}

TEST(AChannel, ThatIsFarTooLoudIsMutedAndNamed) {
  Playing playing(one_instrument(unit(lead_source, "counted", {{"value", 16}})));
  ASSERT_TRUE(playing.engine.play(note(1, 0)));
  for (const auto sample : playing.make(9'600)) ASSERT_LE(std::abs(sample), graph::loudest);
  EXPECT_EQ(playing.engine.events(),
            (std::vector<graph::BackendEvent>{graph::ChannelMuted{strip_of(lead), graph::Fault::too_loud}}));
}

TEST(AChannelThatComesToNoNumber, SoundsAgainWhenItsUnitsChange) {
  auto graph = one_instrument(unit(lead_source, "steady"), {unit(12, "poison"), unit(13, "twice")});
  Playing playing(graph);
  auto& engine = playing.engine;
  ASSERT_TRUE(engine.play(note(1, 0)));
  ASSERT_TRUE(engine.move({{UnitId{12}, "bad"}, 1, {0.1}}));
  EXPECT_EQ(playing.make(9'600).back(), 0);
  EXPECT_EQ(engine.events().size(), 1U);
  auto cured = one_instrument(unit(lead_source, "steady"), {unit(13, "twice")});
  ASSERT_TRUE(engine.change(difference(engine.standing().graph, cured), graph::at_once));
  EXPECT_NEAR(playing.make(9'600).back(), 2, 1e-4);
  EXPECT_EQ(engine.events(),
            (std::vector<graph::BackendEvent>{graph::ChannelMuted{strip_of(lead), graph::Fault::none}}));
}

TEST(AnEngine, IsAsFastWithNumbersTooSmallToBeHeard) {
  Playing playing(one_instrument(unit(lead_source, "steady"), {unit(12, "low_pass"), unit(13, "delay")}));
  ASSERT_TRUE(playing.engine.play(note(1, 0)));
  ASSERT_TRUE(playing.engine.release({VoiceId{1}, {0.05}}));
  const auto end = playing.make(48'000 * 20);
  EXPECT_EQ(std::count_if(end.begin(), end.end(), [](float x) { return std::fpclassify(x) == FP_SUBNORMAL; }), 0);
}

RC_GTEST_PROP(AnEngine, StandsAsTheGraphSaysWhateverChanges, ()) {
  Playing playing(one_instrument(unit(lead_source, "sine")));
  ASSERT_TRUE(playing.engine.play(note(1, 0)));
  for (int i = *rc::gen::inRange(1, 12); i > 0; --i) {
    std::vector<graph::Unit> effects;
    const auto ids = *rc::gen::container<std::vector<int>>(rc::gen::inRange(12, 17));
    for (const auto id : std::set<int>(ids.begin(), ids.end()))
      effects.insert(
          *rc::gen::arbitrary<bool>() ? effects.begin() : effects.end(),
          unit(static_cast<std::uint32_t>(id), *rc::gen::element<std::string>("twice", "delay", "low_pass")));
    auto next = one_instrument(unit(lead_source, "sine"), effects);
    if (*rc::gen::arbitrary<bool>()) {
      next.channels[strip_of(room)] = graph::Channel{.units = {unit(30, "tremolo")}};
      channel(next, strip_of(lead)).routes.output = room;
    }
    RC_ASSERT(bool(playing.engine.change(difference(playing.engine.standing().graph, next), graph::at_once)));
    RC_ASSERT(playing.engine.standing().graph == next);
    for (const auto sample : playing.make(*rc::gen::inRange<std::size_t>(1, 3'000))) RC_ASSERT(std::isfinite(sample));
  }
}

}  // namespace
}  // namespace beltane::native
