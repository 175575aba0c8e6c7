// The controllers of instruments and of notes, as the server is told; and zones that cut each other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "backend/voice_handover.hpp"
#include "graph/derive.hpp"
#include "scsynth/planning/beat_line.hpp"
#include "scsynth/planning/controls.hpp"
#include "scsynth/voices/voice_nodes.hpp"
#include "support/imaginary_sounds.hpp"

namespace beltane::backend {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace scsynth;
using support::after, support::instrument_at, support::instrument_def, support::sounds;

constexpr Instant noon{seconds(1'000'000)};
constexpr VoiceId first{0};

Instant ms(int after_noon) { return noon + milliseconds(after_noon); }

Commands commands_of(const VoiceStep& step, VoiceNodes& nodes, const Plan& plan) {
  const auto gesture = gesture_of(step, graph::at_once);
  if (const auto* play = std::get_if<graph::PlayVoice>(&gesture)) return nodes.play(*play, step.at, noon, plan);
  if (const auto* turn = std::get_if<graph::Turn>(&gesture)) return nodes.turn(*turn, plan);
  return nodes.release(std::get<graph::Release>(gesture));
}

/// An organ that every voice moves for itself, a queue, and what the server is told of it, with its times.
struct Controllers : ::testing::Test {
  Controllers() {
    project = after({}, AddInstrument{.def = instrument_def("organ", "organ")});
    project =
        after(project, AddUnit{strip_of(organ()), modulator_unit({}, "swell", {source_id(organ()), "pipes"}), {}});
    plan = scsynth::plan(graph::derived(project, sounds()), sounds(), {});
  }
  InstrumentId organ() const { return instrument_at(project, 0); }
  NodeId group(Role role) const { return *node_at({number_of(organ()), role}, 0); }
  StartVoice note(Instant at = noon) const {
    return {.voice = first, .event = EventId{1}, .instrument = organ(), .frequency = 440, .at = at};
  }
  TurnController turn(Controller controller, double value, Instant at = {}, std::optional<VoiceId> voice = {}) const {
    return {organ(), voice, controller, value, at};
  }
  Timed told(Instant now) {
    Timed all;
    for (const auto& step : queue.due(now, lead, [](auto&) { return Playable{.there = true}; }))
      all.emplace_back(step.at, commands_of(step, nodes, plan));
    return all;
  }
  Timed told(const VoiceCommands& commands, Instant now) {
    queue.receive(commands, now);
    return told(now);
  }
  Commands to_instrument(const Controls& controls) const {
    return {SetControls{group(Role::modulators), controls}, SetControls{group(Role::sources), controls}};
  }
  Commands to_note(const Controls& controls) const {
    return {SetControls{node_of(first), controls}, SetControls{*modulator_of(first, 0), controls}};
  }

  Project project{};
  Plan plan{};
  VoiceQueue queue{};
  VoiceNodes nodes{};
};

const Controls& begun_with(const Timed& told) { return std::get<NewUnit>(told.at(0).second.back()).controls; }

// ── of an instrument ──

TEST_F(Controllers, MoveAtOnceByOneBundleToTheInstrumentsGroups) {
  const auto steps = told({turn(Controller::bend, 2)}, noon);
  ASSERT_THAT(steps, SizeIs(1));
  EXPECT_FALSE(steps[0].first);
  EXPECT_EQ(steps[0].second, to_instrument({{"hand_bend", 2.0}}));
}

TEST_F(Controllers, MoveAtTheirTimeHandedOverALeadBefore) {
  EXPECT_THAT(told({turn(Controller::bend, 2, ms(500))}, noon), IsEmpty());
  EXPECT_THAT(told(ms(449)), IsEmpty());
  const auto steps = told(ms(450));
  ASSERT_THAT(steps, SizeIs(1));
  EXPECT_EQ(steps[0].first, ms(500));
  EXPECT_EQ(steps[0].second, to_instrument({{"hand_bend", 2.0}}));
  EXPECT_THAT(told(ms(600)), IsEmpty());
}

TEST_F(Controllers, MoveBetweenNotesInTheOrderOfTheirTimes) {
  queue.receive({note(ms(100)), turn(Controller::bend, 2, ms(120)), ReleaseVoice{first, ms(140)}}, noon);
  const auto steps = queue.due(ms(95), lead, [](auto&) { return Playable{.there = true}; });
  ASSERT_THAT(steps, SizeIs(3));
  EXPECT_EQ(steps[0].kind, VoiceStep::Kind::start);
  EXPECT_EQ(steps[1].kind, VoiceStep::Kind::turn);
  EXPECT_EQ(steps[1].at, ms(120));
  EXPECT_EQ(steps[2].kind, VoiceStep::Kind::release);
}

TEST_F(Controllers, OfTheMomentAVoiceBeginsAreWhatItBeginsWith) {
  queue.receive({turn(Controller::bend, 1, ms(80)), turn(Controller::bend, 9, ms(120)), note(ms(100))}, noon);
  const auto steps = told(ms(55));
  ASSERT_THAT(steps, SizeIs(2));
  EXPECT_EQ(begun_with({steps[1]}).at("hand_bend"), ControlValue(1.0));
}

TEST_F(Controllers, ThatRestAreNotSaidToAVoice) {
  const auto steps = told({note()}, noon);
  ASSERT_THAT(steps, SizeIs(1));
  EXPECT_FALSE(begun_with(steps).contains("hand_bend"));
  EXPECT_FALSE(begun_with(steps).contains("note_bend"));
}

TEST_F(Controllers, ReachVoicesThatAreHandedOverAsTheyBegin) {
  told({note(ms(40))}, noon);
  const auto steps = told({turn(Controller::bend, 2)}, ms(10));
  ASSERT_THAT(steps, SizeIs(2));
  EXPECT_EQ(steps[1].first, ms(40) + microseconds(1));
  EXPECT_EQ(steps[1].second, to_note({{"hand_bend", 2.0}}));
}

TEST_F(Controllers, ThatComeInTheWrongOrderDoNotUndoALaterMove) {
  told({turn(Controller::bend, 2, ms(30)), note(ms(40))}, noon);
  const auto steps = told({turn(Controller::bend, 1, ms(20))}, ms(10));
  ASSERT_THAT(steps, SizeIs(2));
  EXPECT_EQ(steps[0].first, ms(20));
  EXPECT_EQ(steps[1].second, to_note({{"hand_bend", 2.0}})) << "at 40 ms the later one stands";
}

TEST_F(Controllers, ThatAreSaidAgainAreNotToldAgain) {
  told({turn(Controller::bend, 2, ms(500))}, noon);
  queue.receive({turn(Controller::bend, 2, ms(500))}, ms(100));
  EXPECT_THAT(told(ms(480)), SizeIs(1));
  EXPECT_THAT(told({turn(Controller::bend, 2, ms(500))}, ms(490)), IsEmpty());
}

TEST_F(Controllers, AreTakenBackByAPanicBeforeTheyAreHandedOver) {
  queue.receive({turn(Controller::wheel, 0.5), turn(Controller::bend, 2, ms(500)), note(ms(500))}, noon);
  EXPECT_THAT(told(noon), SizeIs(1));
  queue.receive({Silence{InstrumentId{77}}}, ms(100));
  EXPECT_THAT(queue.controllers(ms(100)), SizeIs(2));
  queue.receive({Silence{organ()}}, ms(100));
  EXPECT_THAT(told(ms(900)), IsEmpty());
  EXPECT_EQ(queue.take_events(), (VoiceEvents{VoiceEnded{first}}));
  EXPECT_THAT(queue.controllers(ms(900)), ElementsAre(turn(Controller::wheel, 0.5, noon)))
      << "it stands where it stood";
}

TEST_F(Controllers, AreKeptWhenTheServerIsLost) {
  const VoiceQueue::Look there = [](auto&) { return Playable{.there = true}; };
  told({turn(Controller::bend, 2), turn(Controller::wheel, 0.5, ms(40)), turn(Controller::wheel, 1, ms(500))}, noon);
  queue.server_lost(ms(10), there);
  EXPECT_EQ(
      nodes.turn(
          {.instrument = organ(), .controller = Controller::bend, .value = queue.controllers(ms(20)).front().value},
          plan),
      to_instrument({{"hand_bend", 2.0}}));
  queue.server_back(ms(20));
  const auto again = told(ms(20));
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].first, ms(40)) << "the server had it, and it was still to come";
  EXPECT_EQ(begun_with(told({note(ms(60))}, ms(50))).at("hand_bend"), ControlValue(2.0));
  EXPECT_THAT(told(ms(500)), SizeIs(1));
}

TEST_F(Controllers, ThatMovedWithoutAServerAreToldOnce) {
  queue.server_lost(noon, [](auto&) { return Playable{}; });
  for (int at = 0; at < 100; ++at) queue.receive({turn(Controller::wheel, at / 100.0)}, ms(at));
  queue.server_back(ms(200));
  EXPECT_THAT(told(ms(200)), IsEmpty()) << "new units are told where they stand";
  EXPECT_THAT(queue.controllers(ms(200)), ElementsAre(turn(Controller::wheel, 0.99, ms(99))));
}

TEST_F(Controllers, AreBounded) {
  VoiceCommands moves;
  for (std::uint32_t number = 0; number < 100'000; ++number)
    moves.emplace_back(TurnController{InstrumentId{number % 1'000}, {}, Controller::wheel, 0.5, ms(1'000 + number)});
  moves.emplace_back(note(ms(500)));
  moves.emplace_back(ReleaseVoice{first, ms(600)});
  queue.receive(moves, noon);
  EXPECT_EQ(queue.figures().refused, 100'000u - 65'536u);
  EXPECT_THAT(told(ms(600)), SizeIs(2)) << "there is room for notes";
}

// ── of a note ──

TEST_F(Controllers, OfANoteReachItsVoiceAndItsModulators) {
  told({note()}, noon);
  const auto steps = told({turn(Controller::pressure, 0.5, {}, first)}, ms(10));
  ASSERT_THAT(steps, SizeIs(1));
  EXPECT_EQ(steps[0].second, to_note({{"note_pressure", 0.5}}));
  EXPECT_EQ(queue.known(ms(10)).at(0).controllers.pressure, 0.5) << "a server that comes next is given it";
}

TEST_F(Controllers, OfANoteMoveAtTheirTime) {
  told({note()}, noon);
  EXPECT_THAT(told({turn(Controller::bend, 2, ms(300), first)}, ms(10)), IsEmpty());
  EXPECT_EQ(queue.known(ms(10)).at(0).controllers.bend, 0) << "not yet";
  EXPECT_THAT(queue.controllers(ms(10)), ElementsAre(turn(Controller::bend, 2, ms(300), first)));
  const auto steps = told(ms(260));
  ASSERT_THAT(steps, SizeIs(1));
  EXPECT_EQ(steps[0].first, ms(300));
  EXPECT_EQ(steps[0].second, to_note({{"note_bend", 2.0}}));
}

TEST_F(Controllers, OfANoteThatWaitsComeWithIt) {
  queue.receive({note(ms(500)), turn(Controller::bend, 2, {}, first), turn(Controller::pressure, 0.5, ms(500), first)},
                noon);
  EXPECT_EQ(queue.known(noon).at(0).controllers.bend, 2);
  const auto steps = told(ms(460));
  ASSERT_THAT(steps, SizeIs(1));
  EXPECT_EQ(begun_with(steps).at("note_bend"), ControlValue(2.0));
  EXPECT_EQ(begun_with(steps).at("note_pressure"), ControlValue(0.5));
}

TEST_F(Controllers, OfANoteThatWaitsForItsInstrumentComeWithItToo) {
  queue.receive({note(ms(10)), turn(Controller::bend, 2, ms(30), first), turn(Controller::wheel, 1, ms(100), first)},
                noon);
  EXPECT_THAT(queue.due(ms(50), lead, [](auto&) { return Playable{}; }), IsEmpty());
  const auto steps = told(ms(60));
  ASSERT_THAT(steps, SizeIs(2));
  EXPECT_EQ(begun_with(steps).at("note_bend"), ControlValue(2.0));
  EXPECT_EQ(steps[1].first, ms(100));
}

TEST_F(Controllers, OfANoteGoWithIt) {
  queue.receive({note(ms(500)), turn(Controller::bend, 2, ms(600), first), CancelVoice{first}}, noon);
  EXPECT_THAT(told(ms(900)), IsEmpty());
  told({note(ms(900))}, ms(900));
  queue.receive({turn(Controller::bend, 2, ms(1'100), first), CancelVoice{first}}, ms(1'000));
  const auto steps = told(ms(1'200));
  ASSERT_THAT(steps, SizeIs(1)) << "it is cut, and not bent";
  EXPECT_FALSE(queue.next());
  queue.ended(first);
  EXPECT_THAT(queue.controllers(ms(1'200)), IsEmpty());
  EXPECT_EQ(queue.known(ms(1'200)).size(), 0u);
}

TEST_F(Controllers, OfANoteAreGivenToTheNextServer) {
  told({note(), turn(Controller::bend, 1, ms(30), first), turn(Controller::bend, 2, ms(400), first)}, noon);
  queue.server_lost(ms(10), [](auto&) { return Playable{.there = true}; });
  queue.server_back(ms(100));
  const auto steps = told(ms(100));
  ASSERT_THAT(steps, SizeIs(1));
  EXPECT_EQ(begun_with(steps).at("note_bend"), ControlValue(1.0));
  EXPECT_EQ(told(ms(390)).at(0).first, ms(400));
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
    return nodes.play({.voice = VoiceId{voice}, .instrument = drums, .pitch = static_cast<double>(key)}, at, at, plan);
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
}  // namespace beltane::backend
