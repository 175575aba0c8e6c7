// Many notes at once.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "native/native_fixture.hpp"

namespace beltane::native {
namespace {

std::vector<std::uint64_t> ended(const Rendering& rendering) {
  std::vector<std::uint64_t> voices;
  for (const auto& event : rendering.events)
    if (const auto* end = std::get_if<graph::VoiceGone>(&event))
      voices.push_back(static_cast<std::uint64_t>(end->voice));
  return voices;
}

TEST(AChord, IsHeardWhole) {
  const auto graph = one_instrument(unit(lead_source, "sine", {{"warmth", 0}}));
  const auto sound = test::stretch(heard({graph, {note(1, 0, 60), note(2, 0, 64), note(3, 0, 67)}}, 1.2), 0.2, 1.2);
  for (const double pitch : {60, 64, 67}) {
    SCOPED_TRACE(pitch);
    EXPECT_NEAR(test::tone_db(sound, 440 * std::exp2((pitch - 69) / 12)), test::decibels(0.14 * 0.9), 0.3);
  }
}

TEST(AVoice, TellsItsEndOnce) {
  const auto rendering = rendered(
      {one_instrument(unit(lead_source, "sine", {{"release", 0.1}})), {note(5, 0), let_go(5, 0.1), note(6, 0.05)}},
      0.5);
  EXPECT_EQ(ended(rendering), std::vector<std::uint64_t>{5});
}

TEST(AVoice, OfAnotherPitchBetweenTheKeysIsInTune) {
  const auto graph = one_instrument(unit(lead_source, "sine", {{"warmth", 0}}));
  const auto sound = test::stretch(heard({graph, {note(1, 0, 60.37)}}, 1.2), 0.2, 1.2);
  EXPECT_LT(std::abs(test::cents_off(sound, 440 * std::exp2((60.37 - 69) / 12))), 0.5);
}

TEST(OneVoiceTooMany, TakesThePlaceOfTheOldestThatWasLetGo) {
  const graph::Graph graph = one_instrument(unit(lead_source, "sine", {{"release", 5}}));
  const auto rendering =
      rendered({graph, {note(1, 0), note(2, 0.01), let_go(2, 0.1), note(3, 0.02), note(4, 0.2)}}, 0.5, 48'000, 3);
  EXPECT_EQ(ended(rendering), std::vector<std::uint64_t>{2});
}

TEST(OneVoiceTooMany, TakesThePlaceOfTheOldestWhereAllAreHeld) {
  const auto graph = one_instrument(unit(lead_source, "sine"));
  const auto rendering = rendered({graph, {note(7, 0), note(2, 0.01), note(3, 0.02), note(4, 0.2)}}, 0.5, 48'000, 3);
  EXPECT_EQ(ended(rendering), std::vector<std::uint64_t>{7});
}

TEST(AStolenVoice, FadesWithoutAClick) {
  const auto graph = one_instrument(unit(lead_source, "sine", {{"warmth", 0}, {"attack", 0.05}}));
  const auto sound = sound_of(rendered({graph, {note(1, 0, 57), note(2, 0.5, 57)}}, 1, 48'000, 1));
  EXPECT_FALSE(test::clicks(sound, 0.5));
}

TEST(AVoice, ThatBeginsBeforeItsInstrumentEndsAtOnce) {
  NativeEngine engine;
  ASSERT_TRUE(engine.change(difference({}, one_instrument(unit(lead_source, "sine"))), {1}));
  ASSERT_TRUE(engine.play(note(1, 0)));
  std::vector<float> left(256), right(256);
  engine.process(left.data(), right.data(), 256);
  EXPECT_EQ(engine.events(), (std::vector<graph::BackendEvent>{graph::VoiceGone{VoiceId{1}}}));
}

RC_GTEST_PROP(EveryVoice, EndsOnceWhateverIsPlayed, ()) {
  NativeEngine engine({.voices = 4, .waiting = 256, .types = with_test_types()});
  RC_ASSERT(bool(
      engine.change(difference({}, one_instrument(unit(lead_source, "sine", {{"release", 0.001}}))), graph::at_once)));
  std::multiset<VoiceId> ended;
  std::vector<float> left(512), right(512);
  const auto go_on = [&](std::size_t frames) {
    engine.process(left.data(), right.data(), frames);
    for (const auto& event : engine.events())
      if (const auto* end = std::get_if<graph::VoiceGone>(&event)) ended.insert(end->voice);
  };
  const auto count = *rc::gen::inRange<std::uint64_t>(0, 40);
  for (std::uint64_t voice = 0; voice < count; ++voice) {
    RC_ASSERT(bool(engine.play(note(voice, *rc::gen::inRange(0, 100) / 1'000.0))));
    if (*rc::gen::arbitrary<bool>()) go_on(*rc::gen::inRange<std::size_t>(1, 512));
    if (*rc::gen::arbitrary<bool>()) (void)engine.release(let_go(voice, *rc::gen::inRange(0, 100) / 1'000.0));
  }
  for (std::uint64_t voice = 0; voice < count; ++voice)
    (void)engine.release({VoiceId{static_cast<std::int32_t>(voice)}});
  for (int i = 0; i < 30; ++i) go_on(512);
  RC_ASSERT(ended.size() == count);
  RC_ASSERT(std::set<VoiceId>(ended.begin(), ended.end()).size() == count);
  RC_ASSERT(engine.standing().voices.empty());
}

}  // namespace
}  // namespace beltane::native
