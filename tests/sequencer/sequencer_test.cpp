#include "sequencer/sequencer.hpp"

#include <gtest/gtest.h>

#include "sequencer/moves.hpp"
#include "song.hpp"

namespace beltane::sequencer::test {
namespace {

using Starts = std::map<EventId, std::vector<Instant>>;

void count(Starts& starts, const Gestures& gestures) {
  for (const auto& play : plays(gestures)) starts[play.id].push_back(play.at);
}

/// Every event of the take from its anchor to the horizon behind `to`.
std::set<EventId> expected(const Project& project, const Take& take, Instant to) {
  std::set<EventId> ids;
  for (const auto& event : planned({project, sounds()}, take, take.transport.anchor, to + milliseconds(500)))
    ids.insert(event.play.id);
  return ids;
}

TEST(TheSequencer, PlaysOnCommand) {
  Sequencer sequencer(sounds());
  sequencer.follow(eighths(8), noon);
  const auto step = sequencer.obey(Play{}, noon);
  ASSERT_TRUE(step);
  ASSERT_TRUE(step->save);
  EXPECT_TRUE(step->save->take.transport.playing);
  ASSERT_FALSE(plays(step->give).empty());
  EXPECT_EQ(plays(step->give)[0].at, noon + start_lead);
  EXPECT_TRUE(step->tell->transport.playing);
}

TEST(TheSequencer, RefusesInWordsAndChangesNothing) {
  Sequencer sequencer(sounds());
  const auto before = sequencer.take();
  EXPECT_FALSE(sequencer.obey(Seek{Beats{-3}}, noon));
  EXPECT_FALSE(sequencer.obey(SetLoop{LoopRange{Beats{2}, Beats{2}}}, noon));
  EXPECT_EQ(sequencer.take(), before);
}

TEST(TheSequencer, StopsAndSeeksWithoutLeavingANoteBehind) {
  Sequencer sequencer(sounds());
  sequencer.follow(eighths(64), noon);
  std::set<EventId> open;
  const auto hear = [&](const Gestures& gestures) {
    for (const auto id : ids_of<CancelNote>(gestures)) open.erase(id);
    for (const auto id : ids_of<ReleaseNote>(gestures)) open.erase(id);
    for (const auto& play : plays(gestures)) open.insert(play.id);
  };
  hear(sequencer.obey(Play{}, noon)->give);
  const auto seeked = sequencer.obey(Seek{Beats{20}}, noon + milliseconds(100))->give;
  hear(seeked);
  for (const auto& play : plays(seeked)) EXPECT_GE(play.at, noon + milliseconds(160));
  hear(sequencer.obey(Stop{}, noon + milliseconds(110))->give);
  EXPECT_TRUE(open.empty());
  EXPECT_TRUE(sequencer.tick(noon + milliseconds(120)).give.empty());
}

TEST(TheSequencer, TellsWhereItIsTwentyTimesASecond) {
  Sequencer sequencer(sounds());
  sequencer.follow(eighths(8), noon);
  (void)sequencer.obey(Play{}, noon);
  int told = 0;
  for (int i = 1; i <= 100; ++i) told += sequencer.tick(noon + milliseconds(10 * i)).tell.has_value();
  EXPECT_EQ(told, 20);
}

TEST(TheSequencer, IsNotDisturbedByAKnob) {
  Sequencer sequencer(sounds());
  auto project = eighths(8);
  sequencer.follow(project, noon);
  (void)sequencer.obey(Play{}, noon);
  project.instruments.write()[0].write().runtime.write().units[filter_id(lead)].values["cutoff"] = 800;
  const auto step = sequencer.follow(project, noon + milliseconds(300));
  EXPECT_TRUE(step.give.empty());
  EXPECT_FALSE(step.save);
}

TEST(TheSequencer, KeepsTheBeatWhenTheTempoIsEdited) {
  Sequencer sequencer(sounds());
  auto project = eighths(64);
  sequencer.follow(project, noon);
  (void)sequencer.obey(Play{}, noon);
  const auto now = noon + Seconds{2.06};
  EXPECT_NEAR(sequencer.playhead(now).beat.count, 4, 1e-6);
  set_tempo(project, Bpm{60});
  const auto step = sequencer.follow(project, now);
  ASSERT_TRUE(step.save);
  EXPECT_NEAR(sequencer.playhead(now).beat.count, 4, 1e-6);
  EXPECT_NEAR(sequencer.playhead(now + Seconds{1}).beat.count, 5, 1e-6);
  EXPECT_EQ(sequencer.playhead(now).tempo.rate, 60);
}

struct Restart {
  const char* name;
  std::optional<LoopRange> loop;
  Seconds gap;  // from the kill to the next life
};

class ARestart : public testing::TestWithParam<Restart> {};

// The state object is dropped in the middle of playing; the next one has nothing but what was kept.
TEST_P(ARestart, GivesEveryEventWithItsOwnIdAndTime) {
  const auto project = eighths(64, Bpm{137});
  std::optional<Sequencer> sequencer(std::in_place, sounds());
  Starts starts;
  std::optional<SavedTransport> saved;
  const auto take_in = [&](const SequencerStep& step) {
    count(starts, step.give);
    if (step.save) saved = step.save;
  };
  take_in(sequencer->follow(project, noon));
  take_in(sequencer->link_up(noon) /* nothing yet */);
  if (GetParam().loop) take_in(*sequencer->obey(SetLoop{GetParam().loop}, noon));
  take_in(*sequencer->obey(Play{}, noon));
  auto now = noon;
  for (int life = 0; life < 10; ++life) {
    for (int i = 0; i < 73; ++i) take_in(sequencer->tick(now += milliseconds(10)));
    sequencer.emplace(sounds(), *saved);
    now = now + GetParam().gap;
    take_in(sequencer->follow(project, now));
    take_in(sequencer->link_up(now));
  }
  std::set<EventId> given;
  for (const auto& [id, times] : starts) {
    given.insert(id);
    for (const auto at : times) EXPECT_EQ(at, times[0]);
  }
  EXPECT_EQ(given, expected(project, sequencer->take(), now));
}

INSTANTIATE_TEST_SUITE_P(InTheMiddle, ARestart,
                         testing::Values(Restart{"AtOnce", {}, Seconds{0.02}}, Restart{"After300ms", {}, Seconds{0.3}},
                                         Restart{"InALoop", LoopRange{Beats{0}, Beats{1.75}}, Seconds{0.2}}),
                         [](const auto& one) { return one.param.name; });

TEST(ARestartAfterALongTime, StartsLongNotesThatWereMissedAndNoDrums) {
  auto project = project_of({note(1, 4, 16, 48), note(2, 4, 0.5, 60)});
  project.instruments.write().push_back(instrument(drums, "kick", {note(3, 4, 16)}));
  Sequencer first(sounds());
  first.follow(project, noon);
  const auto saved = *first.obey(Play{}, noon)->save;
  Sequencer second(sounds(), saved);
  const auto give = plays(second.follow(project, noon + Seconds{4}).give);
  ASSERT_EQ(give.size(), 1u);
  EXPECT_EQ(give[0].pitch, 48);
}

TEST(ARestart, UnderAnotherTempoGoesOnAtItsBeat) {
  auto project = eighths(64);
  Sequencer first(sounds());
  first.follow(project, noon);
  const auto saved = *first.obey(Play{}, noon)->save;
  set_tempo(project, Bpm{60});
  const auto now = noon + Seconds{2.06};
  Sequencer second(sounds(), saved);
  second.follow(project, now);
  EXPECT_NEAR(second.playhead(now).beat.count, 4, 1e-6);
  EXPECT_NEAR(second.playhead(now + Seconds{1}).beat.count, 5, 1e-6);
}

TEST(ARestart, CanStillStopWhatSounds) {
  const auto project = project_of({note(1, 0, 32)});
  Sequencer first(sounds());
  first.follow(project, noon);
  const auto begun = first.obey(Play{}, noon);
  ASSERT_TRUE(begun && begun->save);
  Sequencer second(sounds(), *begun->save);
  second.follow(project, noon + Seconds{3});
  const auto released = ids_of<ReleaseNote>(second.obey(Stop{}, noon + Seconds{4})->give);
  ASSERT_EQ(released.size(), 1u);
  EXPECT_EQ(released[0], plays(begun->give)[0].id);
}

TEST(WhileTheVoicesAreAway, TheEndsThatTheyMissAreKeptForThem) {
  Sequencer sequencer(sounds());
  sequencer.follow(project_of({note(1, 0, 32)}), noon);
  (void)sequencer.link_up(noon);
  (void)sequencer.obey(Play{}, noon);
  sequencer.link_down(noon + Seconds{1});
  const auto lost = ids_of<ReleaseNote>(sequencer.obey(Stop{}, noon + Seconds{1.1})->give);
  const auto again = sequencer.link_up(noon + Seconds{1.2}).give;
  EXPECT_EQ(ids_of<ReleaseNote>(again), lost);
  EXPECT_TRUE(plays(again).empty());
  EXPECT_TRUE(sequencer.link_up(noon + Seconds{1.3}).give.empty());
}

TEST(TheFigures, SayWhatIsPlayed) {
  Sequencer sequencer(sounds());
  sequencer.follow(eighths(8), noon);
  (void)sequencer.obey(Play{}, noon);
  for (int i = 1; i <= 100; ++i) (void)sequencer.tick(noon + milliseconds(10 * i));
  const auto figures = sequencer.figures(noon + Seconds{1.06});
  EXPECT_EQ(figures.at("playing"), 1);
  EXPECT_NEAR(figures.at("beat"), 2, 1e-6);
  EXPECT_EQ(figures.at("bpm"), 120);
  EXPECT_EQ(figures.at("notes_sent"), 6);
  EXPECT_NEAR(figures.at("lead_min_ms"), 60, 0.01);
}

}  // namespace
}  // namespace beltane::sequencer::test
