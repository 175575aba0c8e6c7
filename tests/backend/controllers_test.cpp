// What a player's hand does besides striking keys, as the server is told; and zones that cut each other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "backend/beat_line.hpp"
#include "backend/controls.hpp"
#include "backend/studio_fixture.hpp"
#include "backend/voice_nodes.hpp"

namespace beltane::backend::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Instant noon{seconds(1'000'000)};
constexpr VoiceId first{first_voice};

/// An organ that every voice moves for itself.
struct Hands : ::testing::Test {
  Hands() {
    project = after({}, AddInstrument{{{}, "organ", "", {}, {"organ"}}, {}, {}});
    project = after(project, AddModulator{organ(), {{}, "swell", {Slot::source}, "pipes"}, {}});
    plan = backend::plan(project, sounds(), {});
  }
  InstrumentId organ() const { return instrument_at(project, 0); }
  NodeId group(Role role) const { return *node_at({number_of(organ()), role}, 0); }
  StartVoice note() const { return {.voice = first, .instrument = organ(), .frequency = 440, .at = noon}; }
  Commands start(const StartVoice& voice) { return nodes.commands({VoiceStep::Kind::start, voice, noon}, plan); }

  Project project{};
  Plan plan{};
  VoiceNodes nodes{};
};

TEST_F(Hands, OneControllerIsOneBundleToTheInstrumentsGroups) {
  const auto steps = nodes.turned({organ(), {}, Controller::bend, 2}, plan, {});
  ASSERT_THAT(steps, SizeIs(1));
  EXPECT_FALSE(steps[0].first);
  EXPECT_THAT(steps[0].second, ElementsAre(Command{SetControls{group(Role::modulators), {{"hand_bend", 2.0}}}},
                                           Command{SetControls{group(Role::sources), {{"hand_bend", 2.0}}}}));
}

TEST_F(Hands, WhatBeginsLaterBeginsAsTheyStand) {
  nodes.turned({organ(), {}, Controller::wheel, 0.5}, plan, {});
  auto pressed = note();
  pressed.hand.pressure = 0.75;
  const auto commands = start(pressed);
  ASSERT_THAT(commands, SizeIs(2));
  for (const auto& command : commands) {
    const auto& controls = std::get<NewUnit>(command).controls;
    EXPECT_EQ(controls.at("hand_wheel"), ControlValue(0.5));
    EXPECT_EQ(controls.at("note_pressure"), ControlValue(0.75));
    EXPECT_FALSE(controls.contains("hand_bend")) << "it rests";
  }
}

TEST_F(Hands, VoicesThatAreHandedOverAndHaveNotBegunHearOfItThen) {
  start(note());
  const auto steps = nodes.turned({organ(), {}, Controller::bend, 2}, plan, {note()});
  ASSERT_THAT(steps, SizeIs(2));
  EXPECT_GT(*steps[1].first, noon);
  EXPECT_THAT(steps[1].second, ElementsAre(Command{SetControls{node_of(first), {{"hand_bend", 2.0}}}},
                                           Command{SetControls{*modulator_of(first, 0), {{"hand_bend", 2.0}}}}));
}

TEST_F(Hands, AreKeptWhenTheServerIsLost) {
  nodes.turned({organ(), {}, Controller::bend, 2}, plan, {});
  nodes.begin({});
  EXPECT_THAT(nodes.hands(plan), SizeIs(2));
  EXPECT_EQ(std::get<NewUnit>(start(note()).back()).controls.at("hand_bend"), ControlValue(2.0));
}

TEST_F(Hands, OfANoteReachItsVoiceAndItsModulators) {
  VoiceQueue queue;
  const VoiceQueue::Look there = [](const StartVoice&) { return Playable{.there = true}; };
  queue.take({note()}, noon);
  for (const auto& step : queue.due(noon, {}, there)) nodes.commands(step, plan);
  const auto steps = queue.take({TurnController{organ(), first, Controller::pressure, 0.5}}, noon + milliseconds(10));
  ASSERT_THAT(steps, SizeIs(1));
  const auto commands = nodes.commands(steps[0], plan);
  ASSERT_THAT(commands, SizeIs(2));
  for (const auto& command : commands)
    EXPECT_EQ(std::get<SetControls>(command).controls.at("note_pressure"), ControlValue(0.5));
  EXPECT_EQ(queue.known().at(0).hand.pressure, 0.5) << "a server that comes next is given it";
}

TEST_F(Hands, OfANoteThatWaitsComeWithIt) {
  VoiceQueue queue;
  queue.take({note()}, noon - seconds(1));
  EXPECT_THAT(queue.take({TurnController{organ(), first, Controller::bend, 2}}, noon - seconds(1)), IsEmpty());
  EXPECT_EQ(queue.known().at(0).hand.bend, 2);
}

// ── zones that cut each other ──

struct Choked : ::testing::Test {
  Choked() {
    plan.strips = Cow<std::vector<Cow<StripPlan>>>(std::vector<Cow<StripPlan>>{});
    StripPlan strip{.strip = strip_of(drums)};
    strip.voice = PlannedVoice{.group = NodeId{5}, .def = "kit", .percussion = true, .sampled = true};
    for (const std::uint8_t key : {42, 46, 36})
      strip.voice->zones.push_back({.low = key,
                                    .high = key,
                                    .soft = 1,
                                    .loud = 127,
                                    .choke = static_cast<std::uint8_t>(key == 36 ? 0 : 1),
                                    .buffer = BufferId{8},
                                    .wiring = {}});
    plan.strips.write().push_back(std::move(strip));
  }
  Commands hit(int voice, int key, Instant at = noon) {
    const auto frequency = 440 * std::exp2((key - 69) / 12.0);
    const StartVoice start{
        .voice = VoiceId{first_voice + voice}, .instrument = drums, .frequency = frequency, .at = at};
    return nodes.commands({VoiceStep::Kind::start, start, at}, plan);
  }
  static constexpr InstrumentId drums{7};
  static constexpr int closed = 42, open = 46, kick = 36;
  Plan plan{};
  VoiceNodes nodes{};
};

TEST_F(Choked, TheClosedHatCutsTheOpenOne) {
  EXPECT_THAT(hit(0, open), SizeIs(1));
  const auto commands = hit(1, closed, noon + milliseconds(100));
  ASSERT_THAT(commands, SizeIs(2));
  const auto& cut = std::get<SetControls>(commands[0]);
  EXPECT_EQ(cut.node, node_of(first));
  EXPECT_LT(std::get<double>(cut.controls.at("gate")), -1);
}

TEST_F(Choked, OnlyOnce) {
  hit(0, open);
  hit(1, closed);
  EXPECT_THAT(hit(2, kick), SizeIs(1));
  EXPECT_THAT(hit(3, closed), SizeIs(2)) << "the one before, not the first";
}

TEST_F(Choked, WhatHasEndedIsNotCut) {
  hit(0, open);
  nodes.ended(first);
  EXPECT_THAT(hit(1, closed), SizeIs(1));
}

TEST_F(Choked, WhatComesLaterIsNotCut) {
  hit(0, open, noon + milliseconds(40));
  EXPECT_THAT(hit(1, closed, noon), SizeIs(1));
}

// ── the beat ──

constexpr Seconds soon{0.05};

Playhead playing(Beats beat, Instant at, double bpm = 120) { return {{.playing = true}, at, beat, {bpm}}; }

TEST(BeatLine, TellsWhereTheMusicWillBe) {
  BeatLine line;
  EXPECT_NEAR(*line.telling(playing({8}, noon), noon + soon), BeatLine::round + 8.1, 1e-9);
}

TEST(BeatLine, IsSilentWhileAllKnow) {
  BeatLine line;
  line.telling(playing({8}, noon), noon + soon);
  EXPECT_FALSE(line.telling(playing({10}, noon + Seconds{1}), noon + Seconds{1.05}));
}

TEST(BeatLine, TellsAgainAfterAJumpAnotherTempoAndForNewcomers) {
  BeatLine line;
  line.telling(playing({8}, noon), noon + soon);
  EXPECT_TRUE(line.telling(playing({4}, noon + Seconds{1}), noon + Seconds{1.05}));
  EXPECT_TRUE(line.telling(playing({6}, noon + Seconds{2}, 60), noon + Seconds{2.05}));
  line.tell_again();
  EXPECT_TRUE(line.telling(playing({7}, noon + Seconds{3}, 60), noon + Seconds{3.05}));
}

TEST(BeatLine, TheSameBeatAgainIsAnotherValue) {
  BeatLine line;
  const auto one = line.telling(playing({0}, noon), noon);
  line.tell_again();
  const auto two = line.telling(playing({0}, noon), noon);
  EXPECT_NE(*one, *two);
  EXPECT_EQ(std::remainder(*one - *two, BeatLine::round), 0);
}

TEST(BeatLine, IsRightAlsoBeforeTheMusicBegins) {
  BeatLine line;
  auto head = playing({8}, noon);
  head.transport.anchor = noon + Seconds{0.02};  // it is at beat 8 until then
  EXPECT_NEAR(*line.telling(head, noon + Seconds{0.05}), BeatLine::round + 8.06, 1e-9);
  head = {head.transport, noon + Seconds{0.07}, {8.1}, {120}};
  EXPECT_FALSE(line.telling(head, noon + Seconds{0.12}));
}

TEST(BeatLine, SaysNothingWhileTheMusicStands) {
  BeatLine line;
  EXPECT_FALSE(line.telling({{.playing = false}, noon, {8}, {120}}, noon));
}

}  // namespace
}  // namespace beltane::backend::testing
