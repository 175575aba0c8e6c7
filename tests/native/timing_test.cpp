// When things happen, to the frame.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "native/native_fixture.hpp"

namespace beltane::native {
namespace {

constexpr double frame = 1.0 / 48'000;

/// A graph whose `value` can be read off the sound once it has faded in.
graph::Graph counter_graph(graph::Values values = {}) {
  return one_instrument(unit(lead_source, "counted", std::move(values)));
}

/// The same of values that are too loud to be heard as they are: exact, for 1,024 is a power of two.
Rendering high_values(const std::vector<TimedEvent>& events, double seconds) {
  auto sound = rendered({one_instrument(unit(lead_source, "faint")), events}, seconds);
  for (auto& value : sound.left) value *= 1'024;
  return sound;
}

graph::Move to(double value, double at, double glide = 0, const std::string& name = "value") {
  return {{lead_source, name}, value, {at}, {glide}};
}

RC_GTEST_PROP(ANote, BeginsAndEndsAtItsFrame, ()) {
  const auto begin = *rc::gen::inRange<std::size_t>(2'000, 5'000);
  const auto length = *rc::gen::inRange<std::size_t>(1, 3'000);
  const auto at = [](std::size_t frames) { return static_cast<double>(frames) * frame; };
  const auto sound =
      rendered({one_instrument(unit(lead_source, "steady")), {note(1, at(begin)), let_go(1, at(begin + length))}}, 0.2);
  RC_ASSERT(sound.left[begin - 1] == 0);
  RC_ASSERT(sound.left[begin] > 0.99);
  RC_ASSERT(sound.left[begin + length - 1] > 0.99);
  RC_ASSERT(sound.left[begin + length] == 0);
}

RC_GTEST_PROP(Blocks, OfWhateverLengthGiveTheSameSound, ()) {
  const RenderJob performance{one_instrument(unit(lead_source, "saw"), {unit(12, "low_pass"), unit(13, "delay")}), {}};
  const auto play = [&](const std::vector<std::size_t>& blocks) {
    NativeEngine engine({.types = with_test_types()});
    RC_ASSERT(bool(engine.change(difference({}, performance.graph), graph::at_once)));
    RC_ASSERT(bool(engine.play(note(1, 0.003))));
    RC_ASSERT(bool(engine.release(let_go(1, 0.02))));
    std::vector<float> left(4'000), right(4'000);
    std::size_t made = 0;
    for (std::size_t i = 0; made < left.size(); ++i) {
      const auto count = std::min(blocks[i % blocks.size()], left.size() - made);
      engine.process(left.data() + made, right.data() + made, count);
      made += count;
    }
    return left;
  };
  const auto blocks =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 700)));
  const auto a = play({4'000}), b = play(blocks);
  RC_ASSERT(a == b);
}

TEST(AMove, TakesEffectAtItsFrame) {
  const auto sound = rendered({counter_graph({{"value", 3}}), {note(1, 0), to(7, 3'001 * frame)}}, 0.1);
  EXPECT_EQ(left(sound, 3'000, 3'002), (std::vector<float>{3, 7}));
}

TEST(AMove, GlidesInAStraightLine) {
  const auto sound = high_values({note(1, 0), to(100, 0.05, 0.1)}, 0.2);
  EXPECT_NEAR(sound.left[4'800], 50, 0.1 + 50 * 64.0 / 2'400);
  EXPECT_LT(sound.left[2'399], 1e-6);
  EXPECT_NEAR(sound.left[2'400 + 2'400], 50, 1.5);
  EXPECT_EQ(sound.left[2'400 + 4'800 + 64], 100);
}

TEST(AMove, GlidesAlongTheCurveOfItsParameter) {
  Parameters params(find(all_unit_types(), "low_pass")->spec, {{"cutoff", 100}});
  params.set(0, 10'000, 1'000);
  params.advance(500);
  EXPECT_NEAR(params.now()[0], 1'000, 1e-6);
  params.set(0, 10, 0);
  params.advance(1);
  EXPECT_EQ(params.now()[0], 10);
}

TEST(AMove, StopsTheGlideBeforeIt) {
  const auto sound = high_values({note(1, 0), to(100, 0.05, 0.1), to(10, 0.1)}, 0.2);
  EXPECT_EQ(sound.left.back(), 10);
}

TEST(AMove, BeyondTheRangeGoesToItsEnd) { EXPECT_EQ(high_values({note(1, 0), to(1e9, 0.01)}, 0.1).left.back(), 1'000); }

TEST(WhatComesLate, IsPlayedAtOnceAndCounted) {
  NativeEngine engine({.types = with_test_types()});
  ASSERT_TRUE(engine.change(difference({}, one_instrument(unit(lead_source, "steady"))), graph::at_once));
  std::vector<float> left(4'800), right(4'800);
  engine.process(left.data(), right.data(), 4'800);
  EXPECT_TRUE(engine.events().empty());
  ASSERT_TRUE(engine.play(note(1, 0.05)));
  engine.process(left.data(), right.data(), 64);
  EXPECT_GT(left[0], 0.99);
  EXPECT_EQ(engine.events(), (std::vector<graph::BackendEvent>{graph::PlayedLate{1}}));
  EXPECT_TRUE(engine.events().empty());
}

TEST(WhatHasNoMoment, IsPlayedAtOnceAndIsNotLate) {
  NativeEngine engine({.types = with_test_types()});
  ASSERT_TRUE(engine.change(difference({}, one_instrument(unit(lead_source, "steady"))), graph::at_once));
  std::vector<float> left(4'800), right(4'800);
  engine.process(left.data(), right.data(), 4'800);
  ASSERT_TRUE(engine.play({VoiceId{1}, lead}));
  engine.process(left.data(), right.data(), 64);
  EXPECT_GT(left[0], 0.99);
  EXPECT_TRUE(engine.events().empty());
}

TEST(TheClock, CountsTheFramesThatWereMade) {
  NativeEngine engine;
  EXPECT_EQ(engine.clock().engine.seconds, 0);
  std::vector<float> left(480), right(480);
  engine.process(left.data(), right.data(), 480);
  EXPECT_NEAR(engine.clock().engine.seconds, 0.01, 1e-9);
}

// ── the envelope of a voice ──────────────────────────────────────────────────────────────────────────────────────

/// How loud a sine is at that second, between two of its periods.
double level(const test::Sound& sound, double at) { return test::rms_db(test::stretch(sound, at - 0.005, at + 0.005)); }

graph::Graph sung(graph::Values values) {
  values.insert({{"warmth", 0}});
  return one_instrument(unit(lead_source, "sine", std::move(values)));
}

TEST(TheEnvelope, AttacksInItsTime) {
  const auto sound = heard({sung({{"attack", 0.4}, {"sustain", 1}}), {note(1, 0.1, 81)}}, 0.8);
  EXPECT_NEAR(level(sound, 0.3) - level(sound, 0.7), -6, 0.3);
  EXPECT_NEAR(level(sound, 0.5) - level(sound, 0.7), 0, 0.1);
}

TEST(TheEnvelope, DecaysToItsSustain) {
  const auto sound = heard({sung({{"attack", 0.01}, {"decay", 0.3}, {"sustain", 0.25}}), {note(1, 0, 81)}}, 0.8);
  const auto whole = heard({sung({{"sustain", 1}}), {note(1, 0, 81)}}, 0.8);
  EXPECT_NEAR(level(sound, 0.6) - level(whole, 0.6), -12.04, 0.05);
  const auto halfway = 1 - 0.75 * (1 - std::exp(-2.0)) / (1 - std::exp(-4.0));
  EXPECT_NEAR(level(sound, 0.16) - level(whole, 0.6), 20 * std::log10(halfway), 0.2);
  EXPECT_NEAR(level(sound, 0.35), level(sound, 0.7), 0.1);
}

TEST(TheEnvelope, ReleasesInItsTime) {
  const auto sound = heard({sung({{"release", 0.5}}), {note(1, 0, 81), let_go(1, 0.3)}}, 1.2);
  const double quarter = (1 - std::exp(-2.0)) / (1 - std::exp(-4.0));
  EXPECT_NEAR(level(sound, 0.55) - level(sound, 0.29), 20 * std::log10(1 - quarter), 0.5);
  EXPECT_NEAR(test::last_heard(sound, -110), 0.8, 0.02);
}

TEST(TheEnvelope, OfANoteThatIsLetGoAtOnceStillSoundsForAMoment) {
  const auto sound = heard({sung({{"attack", 0.002}, {"release", 0.01}}), {note(1, 0.1, 93), let_go(1, 0.1)}}, 0.3);
  EXPECT_GT(test::peak_db(sound), -30);
  EXPECT_NEAR(test::last_heard(sound, -110), 0.12, 0.005);
}

}  // namespace
}  // namespace beltane::native
