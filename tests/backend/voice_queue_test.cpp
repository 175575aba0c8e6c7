#include "backend/voice_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace beltane::backend {
namespace {

using std::chrono::milliseconds;
using Kind = VoiceStep::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

const Instant start_of_time{std::chrono::seconds(1'000)};
constexpr Seconds lead{0.05};
constexpr InstrumentId organ{1}, drum{2}, absent{3};

Instant ms(int at) { return start_of_time + milliseconds(at); }
VoiceQueue::Look look = [](const StartVoice& start) {
  return Playable{start.instrument != absent, start.instrument == drum};
};

StartVoice note(int voice, int at, std::optional<int> until = {}, InstrumentId instrument = organ) {
  return {VoiceId{voice}, EventId{static_cast<std::uint64_t>(100 + voice)}, instrument, 440, 0.8,
          ms(at),         until ? std::optional(ms(*until)) : std::nullopt};
}

StandingVoice found(int voice) { return {VoiceId{voice}, organ, 69, 0.8, false}; }

std::vector<Kind> kinds(const VoiceSteps& steps) {
  std::vector<Kind> kinds;
  for (const auto& step : steps) kinds.push_back(step.kind);
  return kinds;
}

TEST(VoiceQueue, HandsOverALeadBeforeTheTime) {
  VoiceQueue queue;
  queue.receive({note(1, 500, 600)}, ms(0));
  EXPECT_THAT(queue.due(ms(449), lead, look), IsEmpty());
  auto steps = queue.due(ms(450), lead, look);
  ASSERT_EQ(kinds(steps), (std::vector{Kind::start}));
  EXPECT_EQ(steps[0].at, ms(500));
  EXPECT_THAT(queue.due(ms(549), lead, look), IsEmpty());
  steps = queue.due(ms(550), lead, look);
  ASSERT_EQ(kinds(steps), (std::vector{Kind::release}));
  EXPECT_EQ(steps[0].at, ms(600));
}

TEST(VoiceQueue, HandsOverStartAndEndOfAShortNoteInOrder) {
  VoiceQueue queue;
  queue.receive({note(1, 20, 25)}, ms(0));
  EXPECT_EQ(kinds(queue.due(ms(0), lead, look)), (std::vector{Kind::start, Kind::release}));
}

TEST(VoiceQueue, PlaysAKeyAtOnce) {
  VoiceQueue queue;
  queue.receive({note(1, -1)}, ms(0));
  auto steps = queue.due(ms(0), lead, look);
  ASSERT_EQ(kinds(steps), (std::vector{Kind::start}));
  EXPECT_FALSE(steps[0].at);
  EXPECT_EQ(queue.figures().lates, 0u);
}

TEST(VoiceQueue, ForgetsNoEnd) {
  VoiceQueue queue;
  queue.receive({note(1, 0)}, ms(0));
  queue.due(ms(0), lead, look);
  queue.receive({ReleaseVoice{note(1, 0).voice, ms(-10)}}, ms(5));
  auto steps = queue.due(ms(5), lead, look);
  ASSERT_EQ(kinds(steps), (std::vector{Kind::release}));
  EXPECT_FALSE(steps[0].at);
}

TEST(VoiceQueue, LeavesAHitToItsOwnEnd) {
  VoiceQueue queue;
  queue.receive({note(1, 0, 100, drum)}, ms(0));
  EXPECT_EQ(kinds(queue.due(ms(0), lead, look)), (std::vector{Kind::start}));
  EXPECT_THAT(queue.due(ms(100), lead, look), IsEmpty());
  EXPECT_FALSE(queue.next());
}

TEST(VoiceQueue, ReleasesAVoiceAlsoWhereItsInstrumentPlaysHitsByThen) {
  VoiceQueue queue;
  queue.receive({note(1, 0)}, ms(0));
  queue.due(ms(0), lead, look);
  queue.receive({ReleaseVoice{note(1, 0).voice, ms(100)}}, ms(100));
  const auto all_hits = [](const StartVoice&) { return Playable{true, true}; };
  EXPECT_EQ(kinds(queue.due(ms(100), lead, all_hits)), (std::vector{Kind::release}));
}

TEST(VoiceQueue, AnswersAVoiceWhoseReleaseDidNotArrive) {
  VoiceQueue queue;
  queue.receive({note(1, 0, 100)}, ms(0));
  queue.due(ms(0), lead, look);
  queue.due(ms(100), lead, look);
  EXPECT_THAT(queue.compare({found(1)}, ms(200)), IsEmpty()) << "it may be on its way";
  EXPECT_THAT(queue.compare({found(1)}, ms(1000)), ElementsAre(found(1).voice));
}

TEST(VoiceQueue, TellsNobodyOfTheEndOfAVoiceThatNobodyHasAskedFor) {
  VoiceQueue queue;
  queue.adopt({found(1)}, ms(0));
  queue.ended(found(1).voice);
  EXPECT_THAT(queue.take_events(), IsEmpty()) << "it would be taken for the end of the one that is asked for now";
}

TEST(VoiceQueue, LetsGoInTheEndOfAFoundVoiceThatMayBeAHit) {
  VoiceQueue queue;
  queue.adopt({found(1)}, ms(0));
  const auto all_hits = [](const StartVoice&) { return Playable{true, true}; };
  EXPECT_THAT(queue.due(ms(500), lead, all_hits), IsEmpty());
  EXPECT_THAT(queue.compare({found(1)}, ms(1'000)), IsEmpty());
  EXPECT_THAT(queue.compare({found(1)}, ms(10'000)), ElementsAre(found(1).voice));
}

TEST(VoiceQueue, NeverStartsWhatIsTakenBackInTime) {
  VoiceQueue queue;
  queue.receive({note(1, 500, 600)}, ms(0));
  queue.receive({CancelVoice{note(1, 0).voice}}, ms(100));
  EXPECT_THAT(queue.due(ms(1000), lead, look), IsEmpty());
  EXPECT_EQ(queue.take_events(), (VoiceEvents{VoiceEnded{note(1, 0).voice}}));
}

TEST(VoiceQueue, FreesWhatTheServerHasButNobodyHeard) {
  VoiceQueue queue;
  queue.receive({note(1, 40, 600)}, ms(0));
  queue.due(ms(0), lead, look);
  queue.receive({CancelVoice{note(1, 0).voice}}, ms(10));
  auto steps = queue.due(ms(10), lead, look);
  ASSERT_EQ(kinds(steps), (std::vector{Kind::free}));
  EXPECT_GT(*steps[0].at, ms(40));
  EXPECT_THAT(queue.due(ms(1000), lead, look), IsEmpty());
}

TEST(VoiceQueue, CutsWhatSounds) {
  VoiceQueue queue;
  queue.receive({note(1, 0, 600)}, ms(0));
  queue.due(ms(0), lead, look);
  queue.receive({CancelVoice{note(1, 0).voice}}, ms(100));
  EXPECT_EQ(kinds(queue.due(ms(100), lead, look)), (std::vector{Kind::cut}));
  EXPECT_THAT(queue.due(ms(1000), lead, look), IsEmpty());
}

TEST(VoiceQueue, KeepsACancelUntilThereIsAServerToHearOfIt) {
  VoiceQueue queue;
  queue.adopt({found(1)}, ms(0));
  queue.receive({CancelVoice{note(1, 0).voice}}, ms(10));
  EXPECT_EQ(kinds(queue.due(ms(100), lead, look)), (std::vector{Kind::cut}));
  EXPECT_THAT(queue.due(ms(1000), lead, look), IsEmpty());
}

TEST(VoiceQueue, HandsOverWhatIsLateAtOnceInOrderOfArrival) {
  VoiceQueue queue;
  queue.receive({note(1, 60, 70), note(2, -20), TurnController{organ, {}, Controller::bend, 2, ms(-90)},
                 ReleaseVoice{note(2, 0).voice, ms(-50)}},
                ms(0));
  const auto steps = queue.due(ms(10), lead, look);
  ASSERT_EQ(kinds(steps), (std::vector{Kind::start, Kind::turn, Kind::release, Kind::start}));
  for (std::size_t late = 0; late < 3; ++late) EXPECT_FALSE(steps[late].at);
  EXPECT_EQ(steps[3].at, ms(60));
}

TEST(VoiceQueue, TakesBackEverythingOfAnInstrumentInAPanic) {
  VoiceQueue queue;
  queue.receive({note(1, 0), note(2, 500, 600), note(3, 500, 600, drum)}, ms(0));
  queue.due(ms(0), lead, look);
  queue.receive({Silence{organ}}, ms(100));
  EXPECT_EQ(kinds(queue.due(ms(100), lead, look)), (std::vector{Kind::cut}));
  EXPECT_EQ(queue.take_events(), (VoiceEvents{VoiceEnded{note(2, 0).voice}}));
  EXPECT_EQ(kinds(queue.due(ms(460), lead, look)), (std::vector{Kind::start}));
}

TEST(VoiceQueue, TakesARepeatForWhatItIs) {
  VoiceQueue queue;
  queue.receive({note(1, 0, 600)}, ms(0));
  queue.due(ms(0), lead, look);
  queue.receive({note(1, 0, 600)}, ms(10));
  EXPECT_EQ(kinds(queue.due(ms(1000), lead, look)), (std::vector{Kind::release}));
}

TEST(VoiceQueue, LetsAnEndBeMoved) {
  VoiceQueue queue;
  queue.receive({note(1, 0, 600)}, ms(0));
  queue.due(ms(0), lead, look);
  queue.receive({ReleaseVoice{note(1, 0).voice, ms(200)}}, ms(10));
  auto steps = queue.due(ms(150), lead, look);
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].at, ms(200));
  EXPECT_THAT(queue.due(ms(1000), lead, look), IsEmpty());
}

TEST(VoiceQueue, GivesAnIdToAnotherNoteWhenThatIsAsked) {
  VoiceQueue queue;
  queue.receive({note(1, 0)}, ms(0));
  queue.due(ms(0), lead, look);
  auto other = note(1, 100, 200);
  other.event = EventId{7};
  queue.receive({other}, ms(40));
  EXPECT_EQ(kinds(queue.due(ms(40), lead, look)), (std::vector{Kind::free}));
  EXPECT_EQ(kinds(queue.due(ms(100), lead, look)), (std::vector{Kind::start}));
}

// ── notes ahead ───────────────────────────────────────────────────────────────────────────────────────────────────

constexpr NotesAhead far_ahead{{0.5}, 4};

TEST(NotesAhead, AreWithTheServerLongBeforeAllElse) {
  VoiceQueue queue;
  queue.receive({note(1, 400, 450), TurnController{.instrument = organ, .value = 0.5, .at = ms(300)}}, ms(0));
  const auto steps = queue.due(ms(0), lead, look, far_ahead);
  ASSERT_EQ(kinds(steps), (std::vector{Kind::start, Kind::release}));
  EXPECT_EQ(steps[0].at, ms(400));
  EXPECT_EQ(steps[1].at, ms(450));
  EXPECT_EQ(kinds(queue.due(ms(250), lead, look, far_ahead)), (std::vector{Kind::turn, Kind::turn_ahead}));
}

TEST(NotesAhead, KeepTheEndOfALongNoteOpen) {
  VoiceQueue queue;
  queue.receive({note(1, 100, 700)}, ms(0));
  EXPECT_EQ(kinds(queue.due(ms(300), lead, look, far_ahead)), (std::vector{Kind::start}));
  EXPECT_EQ(kinds(queue.due(ms(650), lead, look, far_ahead)), (std::vector{Kind::release}));
}

TEST(NotesAhead, AreNotMoreThanTheServerIsToHave) {
  VoiceQueue queue;
  queue.receive({note(1, 200, 300), note(2, 210, 310), note(3, 220, 320)}, ms(0));
  EXPECT_EQ(queue.due(ms(0), lead, look, far_ahead).size(), 4u);
  EXPECT_THAT(queue.due(ms(100), lead, look, far_ahead), IsEmpty());
  EXPECT_EQ(queue.due(ms(170), lead, look, far_ahead).size(), 2u) << "a lead before its time nothing waits";
}

TEST(NotesAhead, AreFreedUnheardWhenTheyAreCancelled) {
  VoiceQueue queue;
  queue.receive({note(1, 400, 450)}, ms(0));
  queue.due(ms(0), lead, look, far_ahead);
  queue.receive({CancelVoice{VoiceId{1}}}, ms(10));
  const auto steps = queue.due(ms(10), lead, look, far_ahead);
  ASSERT_EQ(kinds(steps), (std::vector{Kind::free}));
  EXPECT_EQ(steps[0].at, ms(400) + just_after);
}

TEST(NotesAhead, OfAFormerLifeAreFreedUnheardToo) {
  VoiceQueue queue;
  queue.adopt({}, ms(0), far_ahead.reach);
  queue.receive({note(1, 400, 450), note(2, 600, 650)}, ms(5));
  queue.receive({CancelVoice{VoiceId{1}}, CancelVoice{VoiceId{2}}}, ms(10));
  const auto steps = queue.due(ms(10), lead, look, far_ahead);
  ASSERT_EQ(kinds(steps), (std::vector{Kind::free})) << "nobody can have handed over the second so early";
  EXPECT_EQ(steps[0].voice.voice, VoiceId{1});
}

TEST(NotesAhead, AreHandedToTheNextServerAgain) {
  VoiceQueue queue;
  queue.receive({note(1, 400, 450), note(2, 410, 450)}, ms(0));
  EXPECT_EQ(queue.due(ms(0), lead, look, far_ahead).size(), 4u);
  queue.server_lost(ms(20), look);
  EXPECT_EQ(queue.due(ms(30), lead, look, far_ahead).size(), 4u);
}

TEST(VoiceQueue, WaitsForAnInstrumentButNotForEver) {
  VoiceQueue queue;
  queue.receive({note(1, 0, 600, absent)}, ms(0));
  EXPECT_THAT(queue.due(ms(50), lead, look), IsEmpty());
  EXPECT_EQ(queue.known(ms(200)).size(), 1u);
  EXPECT_THAT(queue.due(ms(200), lead, look), IsEmpty());
  EXPECT_TRUE(queue.known(ms(200)).empty());
  EXPECT_EQ(queue.take_events().size(), 1u);
}

TEST(VoiceQueue, CountsWhatCameInTimeAndWentLate) {
  VoiceQueue queue;
  queue.receive({note(1, 500, 600), note(2, 530, 600)}, ms(0));
  queue.due(ms(510), lead, look);
  EXPECT_EQ(queue.figures().lates, 1u);
  EXPECT_LT(queue.figures().least_lead->count, 0);
}

TEST(VoiceQueue, GivesANewServerWhatShouldSound) {
  VoiceQueue queue;
  queue.receive({note(1, 0), note(2, 0, 100), note(3, 0, 5000), note(4, 0, 5000, drum), note(5, 9000, 9100)}, ms(0));
  queue.due(ms(0), lead, look);
  queue.server_lost(ms(300), look);
  auto over = queue.take_events();
  EXPECT_EQ(over.size(), 2u) << "a note that is over, and a hit";
  queue.server_back(ms(500));
  auto steps = queue.due(ms(500), lead, look);
  EXPECT_EQ(kinds(steps), (std::vector{Kind::start, Kind::start}));
  EXPECT_EQ(queue.figures().lates, 0u);
  EXPECT_EQ(kinds(queue.due(ms(4950), lead, look)), (std::vector{Kind::release}));
  EXPECT_EQ(kinds(queue.due(ms(8950), lead, look)), (std::vector{Kind::start}));
}

TEST(VoiceQueue, GivesAnotherServerWhatThatOneHadAndDidNotPlay) {
  VoiceQueue queue;
  queue.receive({note(1, 40, 400, drum)}, ms(0));
  queue.due(ms(0), lead, look);
  queue.server_lost(ms(10), look);
  queue.server_back(ms(20));
  EXPECT_EQ(kinds(queue.due(ms(20), lead, look)), (std::vector{Kind::start}));
}

TEST(VoiceQueue, MakesUpForNoHit) {
  VoiceQueue queue;
  queue.receive({note(1, 100, 400, drum)}, ms(0));
  queue.server_lost(ms(10), look);
  queue.server_back(ms(200));
  EXPECT_THAT(queue.due(ms(200), lead, look), IsEmpty());
  EXPECT_EQ(queue.figures().missed, 1u);
}

TEST(VoiceQueue, LetsAFoundVoiceBeAskedFor) {
  VoiceQueue queue;
  queue.adopt({found(1)}, ms(0));
  EXPECT_TRUE(queue.known(ms(200)).empty()) << "nobody knows whose note it is";
  queue.receive({note(1, -200, 900)}, ms(100));
  EXPECT_THAT(queue.due(ms(700), lead, look), IsEmpty());
  EXPECT_EQ(kinds(queue.due(ms(850), lead, look)), (std::vector{Kind::release}));
}

TEST(VoiceQueue, KeepsAFoundVoiceThatIsHeld) {
  VoiceQueue queue;
  queue.adopt({found(1)}, ms(0));
  queue.receive({note(1, -200)}, ms(100));
  EXPECT_THAT(queue.due(ms(100'000), lead, look), IsEmpty());
}

TEST(VoiceQueue, ReleasesAFoundVoiceNobodyAsksFor) {
  VoiceQueue queue;
  queue.adopt({found(1)}, ms(0));
  EXPECT_EQ(kinds(queue.due(ms(500), lead, look)), (std::vector{Kind::release}));
}

TEST(VoiceQueue, TellsFromATreeWhatEndedUnheard) {
  VoiceQueue queue;
  queue.receive({note(1, 0), note(2, 0)}, ms(0));
  queue.due(ms(0), lead, look);
  EXPECT_THAT(queue.compare({found(2), found(9)}, ms(1000)), ElementsAre(found(9).voice));
  EXPECT_EQ(queue.take_events(), (VoiceEvents{VoiceEnded{found(1).voice}}));
}

TEST(VoiceQueue, KnowsWhatIsHandedOverAndHasNotBegun) {
  VoiceQueue queue;
  queue.receive({note(1, 0), note(2, 40), note(3, 30), note(4, 400)}, ms(0));
  queue.due(ms(0), lead, look);
  auto ahead = queue.handed_ahead(organ, ms(10));
  ASSERT_EQ(ahead.size(), 2u);
  EXPECT_EQ(ahead[0].voice, note(3, 0).voice);
}

/// What was asked of a queue, and what it hands over, call by call.
struct Round {
  void ask(int now) {
    const auto voice = *rc::gen::inRange(0, 40);
    const auto at = now + *rc::gen::inRange(60, 400);
    const TurnController turn{organ, {}, Controller::wheel, at / 1'000.0, ms(at)};
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        return queue.receive({CancelVoice{note(voice, 0).voice}}, ms(now));
      case 1:
        moves.emplace(ms(at), 0);
        return queue.receive({turn}, ms(now));
      default:
        return queue.receive({note(voice, at, at + 30)}, ms(now));
    }
  }
  void hand_over(int now) {
    Instant last = ms(now);
    for (const auto& step : queue.due(ms(now), lead, look)) {
      RC_ASSERT(step.at.value_or(ms(now)) >= last);
      last = step.at.value_or(ms(now));
      if (step.kind == Kind::turn) RC_ASSERT(moves.at(*step.at)++ == 0);
      if (step.kind == Kind::start) RC_ASSERT(sounding.emplace(step.voice.voice, step.voice.at).second);
      if (step.kind == Kind::start || step.kind == Kind::turn) continue;
      RC_ASSERT(sounding.erase(step.voice.voice) == 1u);
      queue.ended(step.voice.voice);
    }
  }

  VoiceQueue queue{};
  std::map<Instant, int> moves{};
  std::map<VoiceId, Instant> sounding{};
};

RC_GTEST_PROP(VoiceQueue, HandsOverEveryMoveOnceAndEveryVoiceWithItsEndInOrder, ()) {
  Round round;
  for (int now = 0; now < 1'000; now += 10) {
    if (now < 500 && *rc::gen::arbitrary<bool>()) round.ask(now);
    round.hand_over(now);
  }
  for (const auto& [at, times] : round.moves) RC_ASSERT(times == 1);
  RC_ASSERT(round.sounding.empty());
  RC_ASSERT(round.queue.known(ms(1'000)).empty());
  RC_ASSERT(!round.queue.next());
}

TEST(NotesOfSamples, ThatNothingAnswersEndAtOnceAndAreNotMissed) {
  VoiceQueue queue;
  const auto start = note(1, 0);
  queue.receive({start}, ms(0));
  const auto steps = queue.due(ms(0), {0.05}, [](auto&) { return Playable{.there = true, .silent = true}; });
  EXPECT_THAT(steps, IsEmpty());
  EXPECT_THAT(queue.take_events(), ElementsAre(VoiceEvent{VoiceEnded{start.voice}}));
  EXPECT_EQ(queue.figures().missed, 0U);
}

TEST(NotesOfSamples, AreHeardAsSoonAsTheSampleIsThere) {
  VoiceQueue queue;
  const auto start = note(1, 0, 4'000);
  queue.receive({start}, ms(0));
  auto comes = true;
  const VoiceQueue::Look loading = [&](auto&) { return Playable{.there = true, .comes = comes}; };
  EXPECT_THAT(queue.due(ms(1'000), {0.05}, loading), IsEmpty());
  comes = false;
  EXPECT_EQ(queue.due(ms(2'000), {0.05}, loading).size(), 1U);
}

// ── parameters ──

const ParamAddress cutoff{filter_of(organ), "cutoff"};
MoveParam move(double value, int at, double glide = 0) { return {cutoff, value, ms(at), {glide}}; }
std::vector<double> values(const VoiceSteps& steps) {
  std::vector<double> values;
  for (const auto& step : steps)
    if (step.kind == Kind::move) values.push_back(step.move.value);
  return values;
}

TEST(Moves, AreHandedOverALeadBeforeTheirTimeAndOnce) {
  VoiceQueue queue;
  queue.receive({move(800, 500)}, ms(0));
  queue.receive({move(800, 500)}, ms(10));
  EXPECT_THAT(queue.due(ms(449), lead, look), IsEmpty());
  const auto steps = queue.due(ms(450), lead, look);
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].at, ms(500));
  EXPECT_EQ(steps[0].move, move(800, 500));
  queue.receive({move(800, 500)}, ms(460));
  EXPECT_THAT(queue.due(ms(900), lead, look), IsEmpty());
}

TEST(Moves, OfTheSameTimeAgainTakeTheFormersPlace) {
  VoiceQueue queue;
  queue.receive({move(800, 500), move(900, 500)}, ms(0));
  EXPECT_EQ(values(queue.due(ms(460), lead, look)), std::vector<double>{900});
  queue.receive({move(700, 500)}, ms(470));
  EXPECT_EQ(values(queue.due(ms(470), lead, look)), std::vector<double>{700}) << "the server has the other already";
}

TEST(Moves, AreTakenBackByAPanicOfTheirInstrument) {
  VoiceQueue queue;
  queue.receive({move(800, 500), Silence{drum}}, ms(0));
  EXPECT_TRUE(queue.next());
  queue.receive({Silence{organ}}, ms(10));
  EXPECT_FALSE(queue.next());
}

TEST(Moves, GoOnOnTheNextServerFromWhereTheyAre) {
  VoiceQueue queue;
  queue.receive({move(800, 0), move(400, 100, 1), move(900, 5'000)}, ms(0));
  queue.due(ms(100), lead, look);
  queue.server_lost(ms(300), look);
  queue.server_back(ms(600));
  const auto steps = queue.due(ms(600), lead, look);
  EXPECT_EQ(values(steps), std::vector<double>{400}) << "what stood before it is over";
  EXPECT_NEAR(steps.front().move.glide.count, 0.5, 1e-9);
  EXPECT_EQ(values(queue.due(ms(4'960), lead, look)), std::vector<double>{900});
}

}  // namespace
}  // namespace beltane::backend
