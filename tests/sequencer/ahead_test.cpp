#include "sequencer/ahead.hpp"

#include <gtest/gtest.h>

#include "sequencer/moves.hpp"
#include "song.hpp"

namespace beltane::sequencer::test {
namespace {

/// Plays a project and remembers what came of it, as the voices would: the notes that will sound in the end.
struct Player {
  Project project;
  Take take = playing();
  Ahead ahead{};
  std::map<EventId, PlayNote> heard{};
  std::size_t cancelled{};

  TakeSource score() const { return {project, sounds()}; }
  void hear(const Gestures& gestures, Instant now) {
    for (const auto& gesture : gestures) {
      if (const auto* play = std::get_if<PlayNote>(&gesture)) heard[play->id] = *play;
      if (const auto* end = std::get_if<ReleaseNote>(&gesture)) heard.at(end->id).until = end->at;
      if (const auto* gone = std::get_if<CancelNote>(&gesture)) cancel(gone->id, now);
    }
  }
  void cancel(EventId id, Instant now) {
    ++cancelled;
    auto& play = heard.at(id);
    if (play.at > now)
      heard.erase(id);
    else
      play.until = std::min(*play.until, now);
  }
  void begin(Instant now = noon) { hear(ahead.begin(score(), take, now), now); }
  void run(Instant from, Instant to) {
    for (auto now = from; now <= to; now += milliseconds(10)) hear(ahead.advance(score(), take, now), now);
  }
  void edit(std::vector<Note> notes, Instant now) {
    set_notes(project, std::move(notes));
    hear(ahead.revise(score(), take, now), now);
  }
  std::vector<double> onsets() const {
    std::vector<double> found;
    for (const auto& [id, play] : heard) found.push_back(ms_after_noon(play.at));
    std::ranges::sort(found);
    return found;
  }
  double until_of(std::uint8_t pitch) const {
    for (const auto& [id, play] : heard)
      if (play.pitch == pitch) return ms_after_noon(*play.until);
    return -1;
  }
};

TEST(Ahead, GivesNotesHalfASecondBeforeTheySound) {
  Player player{project_of({note(1, 1, 1), note(2, 2, 1)})};
  player.begin();
  EXPECT_TRUE(player.onsets().empty());  // at 500 and 1000
  player.run(noon, noon + milliseconds(10));
  EXPECT_EQ(player.onsets(), (std::vector{500.0}));
  player.run(noon, noon + milliseconds(510));
  EXPECT_EQ(player.onsets(), (std::vector{500.0, 1000.0}));
}

TEST(AnEdit, CostsOnlyTheDifference) {
  Player player{eighths(8)};
  player.begin();
  player.run(noon, noon + Seconds{1});
  std::vector<Note> notes = *player.project.instruments->front()->notes;
  notes.push_back(note(900, 7, 1));  // beyond the horizon
  set_notes(player.project, notes);
  EXPECT_TRUE(player.ahead.revise(player.score(), player.take, noon + Seconds{1}).empty());
}

TEST(AnAddedNote, WithinTheWindowIsPlayed) {
  Player player{project_of({note(1, 0, 1)})};
  player.begin();
  player.edit({note(1, 0, 1), note(2, 0.5, 1)}, noon + milliseconds(100));
  EXPECT_EQ(player.onsets(), (std::vector{0.0, 250.0}));
}

TEST(AnAddedNote, BehindThePlayheadIsNot) {
  Player player{project_of({})};
  player.begin();
  player.edit({note(1, 0, 4)}, noon + milliseconds(100));
  EXPECT_TRUE(player.onsets().empty());
}

TEST(ARemovedNote, ThatHasNotBegunNeverSounds) {
  Player player{project_of({note(1, 0.5, 1)})};
  player.begin();
  player.edit({}, noon + milliseconds(100));
  EXPECT_TRUE(player.onsets().empty());
}

TEST(ARemovedNote, ThatSoundsEnds) {
  Player player{project_of({note(1, 0, 4)})};
  player.begin();
  player.edit({}, noon + milliseconds(700));
  EXPECT_EQ(player.until_of(60), 700);
}

TEST(AChangedNote, IsPlayedAsItIsNow) {
  Player player{project_of({note(1, 0.5, 1, 60)})};
  player.begin();
  player.edit({note(1, 0.75, 1, 64)}, noon + milliseconds(100));
  EXPECT_EQ(player.onsets(), (std::vector{375.0}));
  EXPECT_EQ(player.until_of(64), 875);
}

TEST(AChangedNote, AndUndoneWithinTheWindowSoundsAsBefore) {
  Player player{project_of({note(1, 0.5, 1)})};
  player.begin();
  player.edit({}, noon + milliseconds(50));
  player.edit({note(1, 0.5, 1)}, noon + milliseconds(100));
  EXPECT_EQ(player.onsets(), (std::vector{250.0}));
}

TEST(ALengthenedNote, IsHeldLongerWhileItSounds) {
  Player player{project_of({note(1, 0, 2)})};
  player.begin();
  player.edit({note(1, 0, 3)}, noon + milliseconds(500));
  EXPECT_EQ(player.until_of(60), 1500);
  EXPECT_EQ(player.cancelled, 0u);
}

TEST(AShortenedNote, ThatShouldBeOverEndsNow) {
  Player player{project_of({note(1, 0, 4)})};
  player.begin();
  player.edit({note(1, 0, 1)}, noon + milliseconds(800));
  EXPECT_EQ(player.until_of(60), 800);
}

TEST(ANote, ThatIsMovedWhileItSoundsAndStillWouldIsLeftAlone) {
  Player player{project_of({note(1, 0.02, 4)})};
  player.begin();
  player.run(noon, noon + milliseconds(500));
  player.edit({note(1, 0, 4)}, noon + milliseconds(500));
  EXPECT_EQ(player.cancelled, 0u);
  EXPECT_EQ(player.until_of(60), 2000);
}

TEST(ANote, ThatSoundedAndIsMovedAheadSoundsAgain) {
  Player player{project_of({note(1, 0, 0.5)})};
  player.begin();
  player.run(noon, noon + milliseconds(400));
  player.edit({note(1, 1, 0.5)}, noon + milliseconds(400));
  EXPECT_EQ(player.onsets().back(), 500.0);
}

TEST(ATempoEdit, KeepsTheBeatAndTheNotesInStep) {
  Player player{eighths(16)};
  player.begin();
  const auto now = noon + milliseconds(1'130);
  player.run(noon, now);
  const auto before = position(player.take, *player.project.tempo, now);
  player.take = anchored(player.take, *player.project.tempo, now);
  set_tempo(player.project, Bpm{60});
  EXPECT_NEAR(position(player.take, *player.project.tempo, now).count, before.count, 1e-9);
  player.hear(player.ahead.revise(player.score(), player.take, now), now);
  player.run(now, noon + Seconds{3});
  const auto onsets = player.onsets();
  std::vector<double> wanted{0, 250, 500, 750, 1000};
  for (int i = 5; i <= 9; ++i) wanted.push_back(1'130 + (i * 0.5 - 2.26) * 1000);
  ASSERT_GE(onsets.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(onsets[i], wanted[i], 0.01) << i;
}

TEST(ATempoEdit, ThatIsDraggedLosesAndDoublesNothing) {
  Player player{eighths(64)};
  player.begin();
  for (int i = 1; i < 200; ++i) {
    const auto now = noon + milliseconds(20 * i);
    player.take = anchored(player.take, *player.project.tempo, now);
    set_tempo(player.project, Bpm{80.0 + (i * 37) % 120});
    player.hear(player.ahead.revise(player.score(), player.take, now), now);
    player.run(now, now + milliseconds(10));
  }
  const auto played = position(player.take, *player.project.tempo, noon + Seconds{4});
  std::size_t begun = 0;
  for (const auto& [id, play] : player.heard) begun += play.at < noon + Seconds{4};
  EXPECT_NEAR(static_cast<double>(begun), played.count * 2, 1.5);
}

TEST(ALoopSetWhilePlaying, NeitherLosesNorDoublesANote) {
  Player player{eighths(16)};
  player.begin();
  const auto now = noon + milliseconds(900);
  player.run(noon, now);
  player.take = *set_loop(player.take, LoopRange{Beats{0}, Beats{2}}, *player.project.tempo, now);
  player.hear(player.ahead.revise(player.score(), player.take, now), now);
  player.run(now, noon + milliseconds(2'510));
  std::vector<double> wanted;
  for (int i = 0; i <= 12; ++i) wanted.push_back(250.0 * i);
  const auto onsets = player.onsets();
  ASSERT_EQ(onsets.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(onsets[i], wanted[i], 0.01) << i;
}

TEST(ALoopTurnedOff, GivesBackTheNoteItWouldHaveCut) {
  Player player{project_of({note(1, 3, 3)})};
  player.take = playing(0, LoopRange{Beats{0}, Beats{4}});
  player.begin();
  const auto now = noon + milliseconds(1'700);
  player.run(noon, now);
  EXPECT_EQ(player.until_of(60), 2'000);
  player.take = *set_loop(player.take, std::nullopt, *player.project.tempo, now);
  player.hear(player.ahead.revise(player.score(), player.take, now), now);
  EXPECT_NEAR(player.until_of(60), 3'000, 0.01);
}

TEST(TheEndOfATake, ReleasesWhatSoundsAndCancelsWhatWaits) {
  Player player{project_of({note(1, 0, 4, 50), note(2, 0.5, 1, 60)})};
  player.begin();
  const auto gestures = player.ahead.end(noon + milliseconds(100));
  EXPECT_EQ(ids_of<ReleaseNote>(gestures).size(), 1u);
  EXPECT_EQ(ids_of<CancelNote>(gestures).size(), 1u);
  EXPECT_EQ(player.ahead.size(), 0u);
}

TEST(TheWindowAgain, IsWhatHasNotBegunAndWhatWasMissedAndLasts) {
  Player player{project_of({note(1, 0, 8, 50), note(2, 0.25, 0.1, 55), note(3, 1, 1, 60)})};
  player.begin();
  player.run(noon, noon + milliseconds(400));
  const auto heard_all = player.ahead.again(player.score(), noon + milliseconds(400), noon + Seconds{1});
  ASSERT_EQ(plays(heard_all).size(), 1u);
  EXPECT_EQ(plays(heard_all)[0].pitch, 60);
  const auto heard_nothing = player.ahead.again(player.score(), noon + milliseconds(400), Instant::min());
  EXPECT_EQ(plays(heard_nothing).size(), 2u);
}

TEST(Ahead, ForgetsWhatIsOver) {
  Player player{eighths(64)};
  player.begin();
  player.run(noon, noon + Seconds{30});
  EXPECT_LT(player.ahead.size(), 10u);
}

}  // namespace
}  // namespace beltane::sequencer::test
