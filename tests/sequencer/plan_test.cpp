#include "sequencer/plan.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "sequencer/notes.hpp"
#include "song.hpp"

namespace beltane::sequencer::test {
namespace {

std::vector<Planned> all(const Project& project, const Take& take, Seconds length, std::chrono::nanoseconds step) {
  std::vector<Planned> found;
  for (auto from = noon; from < noon + length; from += step)
    for (auto& event : planned({project, sounds()}, take, from, from + step)) found.push_back(std::move(event));
  return found;
}

TEST(Planned, HasExactTimes) {
  const auto project = project_of({note(1, 1, 2, 72)});
  const auto gestures = window({project, sounds()}, playing(), noon, noon + Seconds{10});
  ASSERT_EQ(gestures.size(), 1u);
  const auto play = std::get<PlayNote>(gestures[0]);
  EXPECT_EQ(play.at, noon + milliseconds(500));
  EXPECT_EQ(play.until, noon + milliseconds(1500));
  EXPECT_EQ(play.pitch, 72);
  EXPECT_EQ(play.instrument, lead);
}

TEST(Planned, IsNothingWhileStopped) {
  const auto project = eighths(4);
  EXPECT_TRUE(planned({project, sounds()}, Take{}, noon, noon + Seconds{9}).empty());
}

// The predecessor issued each note of a loop 13 times, because its window wrapped before its playhead did.
TEST(ALoop, GivesEachNoteOncePerPassForAHundredPasses) {
  const auto project = eighths(8, Bpm{123.4});
  const auto take = playing(0, LoopRange{Beats{0}, Beats{8}});
  const Seconds pass{8 * 60 / 123.4};
  const auto events = all(project, take, Seconds{pass.count * 100}, milliseconds(10));
  std::map<std::uint64_t, int> per_pass;
  std::set<EventId> ids;
  for (const auto& event : events) {
    ++per_pass[event.key.pass];
    ids.insert(event.play.id);
    const auto exact = static_cast<double>(event.key.pass) * pass.count + event.start.count * 60 / 123.4;
    ASSERT_NEAR(between(noon, event.play.at).count, exact, 2e-9);
  }
  EXPECT_EQ(ids.size(), events.size());
  for (std::uint64_t i = 0; i < 100; ++i) EXPECT_EQ(per_pass[i], 16) << "pass " << i;
}

TEST(ALoop, EndsNotesThatCrossItsEnd) {
  const auto project = project_of({note(1, 3, 4)});
  const auto events = planned({project, sounds()}, playing(0, LoopRange{Beats{0}, Beats{4}}), noon, noon + Seconds{2});
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].play.until, noon + Seconds{2});
}

TEST(ALoop, DoesNotBeginNotesFromBeforeItAgain) {
  const auto project = project_of({note(1, 0, 4), note(2, 2, 1)});
  const auto take = playing(0, LoopRange{Beats{1}, Beats{4}});
  const auto events = planned({project, sounds()}, take, noon, noon + Seconds{6.5});
  ASSERT_EQ(events.size(), 5u);  // the first once, the second in four passes
  EXPECT_EQ(events[0].play.until, noon + Seconds{2});
}

TEST(ALoop, OfASixtyFourthBeatStillCounts) {
  const auto project = project_of({note(1, 0, 1)}, Bpm{1000});
  const auto take = playing(0, LoopRange{Beats{0}, Beats{1.0 / 64}});
  const auto events = all(project, take, Seconds{0.9375}, milliseconds(10));
  EXPECT_NEAR(static_cast<double>(events.size()), 1000, 11);  // to the end of the last step
  for (std::size_t i = 1; i < events.size(); ++i) ASSERT_LT(events[i - 1].play.at, events[i].play.at);
}

TEST(BeginningInTheMiddle, LongNotesOfSustainedSoundsSpeak) {
  auto project = project_of({note(1, 0, 8), note(2, 0, 4.5), note(3, 4, 1)});
  project.instruments.write().push_back(instrument(drums, "kick", {note(4, 0, 16)}));
  const auto events = planned({project, sounds()}, playing(4), noon, noon + Seconds{1});
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].key.note, NoteId{1});
  EXPECT_EQ(events[0].play.at, noon);
  EXPECT_EQ(events[0].play.until, noon + Seconds{2});
  EXPECT_EQ(events[1].key.note, NoteId{3});
}

TEST(AnEvent, HasTheSameIdWhenComputedAgainAndAnotherInAnotherTakePassOrNote) {
  const EventKey key{lead, NoteId{5}, 3};
  EXPECT_EQ(event_of(key, 7), event_of(key, 7));
  std::set<EventId> ids{event_of(key, 7), event_of(key, 8), event_of({lead, NoteId{5}, 4}, 7),
                        event_of({lead, NoteId{6}, 3}, 7), event_of({drums, NoteId{5}, 3}, 7)};
  EXPECT_EQ(ids.size(), 5u);
}

TEST(Sounding, IsWhatHasBegunAndNotEnded) {
  const auto project = project_of({note(1, 0, 8), note(2, 1, 1), note(3, 5, 1)});
  const auto now = noon + Seconds{1.25};  // beat 2.5
  const auto events = sounding({project, sounds()}, playing(), now);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].key.note, NoteId{1});
  EXPECT_EQ(events[0].play, planned({project, sounds()}, playing(), noon, noon + Seconds{0.1})[0].play);
}

TEST(Windows, GiveEveryNoteOnceAtTheSlowestAndTheFastestTempo) {
  for (const auto tempo : {slowest, fastest}) {
    auto project = project_of({note(1, 0, 0.25), note(2, 0.5, 0.25), note(3, 0.75, 0.25)});
    project.tempo.write() = {{Beats{0}, tempo}};
    const auto take = playing(0, LoopRange{Beats{0}, Beats{1}});
    const TakeSource score{project, sounds()};
    const Seconds pass{60 / tempo.rate};
    std::size_t count = 0;
    for (int i = 0; i < 40; ++i)  // 10 passes, a quarter of one at a time
      count +=
          planned(score, take, noon + Seconds{i * pass.count / 4}, noon + Seconds{(i + 1) * pass.count / 4}).size();
    EXPECT_EQ(count, 30) << tempo.rate;
  }
}

RC_GTEST_PROP(Windows, ThatAdjoinGiveEveryNoteExactlyOnceHoweverTheyAreCut, ()) {
  const auto count = *rc::gen::inRange(1, 40);
  std::vector<Note> notes;
  for (int i = 0; i < count; ++i)
    notes.push_back(note(1 + i, *rc::gen::inRange(0, 16 * 48) / 48.0, *rc::gen::inRange(1, 200) / 48.0));
  std::ranges::stable_sort(notes, {}, &Note::start);
  auto project = project_of(notes);
  const auto tempo_a = *rc::gen::inRange(40, 300) / 1.7;
  const auto tempo_b = *rc::gen::inRange(40, 300) / 1.3;
  project.tempo.write() = {{Beats{0}, Bpm{tempo_a}}, {Beats{5.25}, Bpm{tempo_b}}};
  const auto from = *rc::gen::inRange(0, 96) / 12.0;
  const auto length = *rc::gen::inRange(1, 96) / 12.0;
  const auto loop =
      *rc::gen::arbitrary<bool>() ? std::optional(LoopRange{Beats{from}, Beats{from + length}}) : std::nullopt;
  const auto take = playing(*rc::gen::inRange(0, 96) / 12.0, loop);

  const TakeSource score{project, sounds()};
  const auto end = noon + Seconds{12};
  const auto cuts = *rc::gen::container<std::set<int>>(20, rc::gen::resize(100, rc::gen::inRange(1, 12'000'000)));
  std::vector<Planned> pieces;
  auto at = noon;
  const auto play_to = [&](Instant next) {
    for (auto& event : planned(score, take, at, next)) pieces.push_back(std::move(event));
    at = next;
  };
  for (const auto cut : cuts) play_to(noon + std::chrono::microseconds(cut));
  play_to(end);
  auto whole = planned(score, take, noon, end);
  std::ranges::sort(whole, {}, &Planned::key);
  std::ranges::sort(pieces, {}, &Planned::key);
  RC_ASSERT(whole == pieces);
  std::set<EventId> ids;
  for (const auto& event : whole) RC_ASSERT(ids.insert(event.play.id).second);
}

}  // namespace
}  // namespace beltane::sequencer::test
