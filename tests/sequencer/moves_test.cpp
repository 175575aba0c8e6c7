#include "sequencer/moves.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sequencer/beat_timeline.hpp"
#include "song.hpp"

namespace beltane::sequencer::test {
namespace {

const TempoMap at_120{{Beats{0}, Bpm{120}}};
const TempoMap changing{{Beats{0}, Bpm{120}}, {Beats{4}, Bpm{60}}};

TEST(Playing, BeginsAMomentAfterTheCommand) {
  const auto take = play({}, noon);
  EXPECT_TRUE(take.transport.playing);
  EXPECT_EQ(take.transport.anchor, noon + start_lead);
  EXPECT_EQ(position(take, at_120, noon).count, 0);
  EXPECT_NEAR(position(take, at_120, noon + start_lead + Seconds{1}).count, 2, 1e-9);
}

TEST(Playing, AgainChangesNothing) {
  const auto take = play({}, noon);
  EXPECT_EQ(play(take, noon + Seconds{1}), take);
}

TEST(Playing, FollowsTheTempoMap) { EXPECT_NEAR(position(playing(), changing, noon + Seconds{3}).count, 5, 1e-9); }

TEST(Stopping, StaysWhereItIs) {
  const auto stopped = stop(playing(), at_120, noon + Seconds{1});
  EXPECT_FALSE(stopped.transport.playing);
  EXPECT_NEAR(position(stopped, at_120, noon + Seconds{9}).count, 2, 1e-9);
}

TEST(EveryTake, HasItsOwnNumber) {
  const auto first = play({}, noon);
  const auto second = play(stop(first, at_120, noon + Seconds{1}), noon + Seconds{2});
  EXPECT_NE(first.number, second.number);
  EXPECT_NE(seek(second, Beats{0}, noon + Seconds{3})->number, second.number);
}

TEST(Seeking, WhileStoppedOnlyMovesThePlayhead) {
  const auto take = seek({}, Beats{12}, noon);
  EXPECT_FALSE(take->transport.playing);
  EXPECT_EQ(position(*take, at_120, noon + Seconds{5}).count, 12);
}

TEST(Seeking, BehindTheEndIsAPlaceToo) { EXPECT_TRUE(seek(playing(), Beats{1'000'000}, noon)); }

TEST(Seeking, IsRefusedWhereThereIsNoBeat) {
  for (const double beat : {-1.0, double(NAN), double(INFINITY), 1e300}) {
    const auto refused = seek(playing(), Beats{beat}, noon);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.reason().find("no place"), std::string::npos);
  }
}

TEST(Looping, ComesRoundForEver) {
  const auto take = playing(0, LoopRange{Beats{2}, Beats{4}});
  EXPECT_NEAR(position(take, at_120, noon + Seconds{1.5}).count, 3, 1e-9);
  EXPECT_NEAR(position(take, at_120, noon + Seconds{2.25}).count, 2.5, 1e-9);
  EXPECT_NEAR(position(take, at_120, noon + Seconds{1'002.25}).count, 2.5, 1e-6);
}

TEST(Looping, RefusesWhatIsTooShortOrTurnedRound) {
  for (const auto loop :
       {LoopRange{Beats{4}, Beats{4}}, LoopRange{Beats{4}, Beats{2}}, LoopRange{Beats{1}, Beats{1.01}},
        LoopRange{Beats{-1}, Beats{2}}, LoopRange{Beats{0}, Beats{double(NAN)}}}) {
    const auto refused = set_loop(playing(), loop, at_120, noon);
    ASSERT_FALSE(refused);
    EXPECT_FALSE(refused.reason().empty());
  }
  EXPECT_TRUE(set_loop(playing(), LoopRange{Beats{1}, Beats{1 + 1.0 / 64}}, at_120, noon));
}

TEST(Looping, CatchesAPlayheadThatIsPastItAtTheNextBeat) {
  const auto take = *set_loop(playing(8), LoopRange{Beats{1}, Beats{4}}, at_120, noon + Seconds{0.9});  // at beat 9.8
  EXPECT_NEAR(position(take, at_120, noon + Seconds{0.95}).count, 9.9, 1e-9);
  EXPECT_NEAR(position(take, at_120, noon + Seconds{1}).count, 1, 1e-6);
  EXPECT_NEAR(position(take, at_120, noon + Seconds{2}).count, 3, 1e-6);
  EXPECT_NEAR(position(take, at_120, noon + Seconds{2.5}).count, 1, 1e-6);
  EXPECT_EQ(take.number, playing(8).number);
}

TEST(Looping, CatchesAtTheSameBeatWhenTheTempoChangesBefore) {
  auto take = *set_loop(playing(8), LoopRange{Beats{0}, Beats{4}}, at_120, noon + Seconds{0.6});  // at beat 9.2
  take = anchored(take, at_120, noon + Seconds{0.75});                                            // at beat 9.5
  const TempoMap slower{{Beats{0}, Bpm{60}}};
  EXPECT_NEAR(position(take, slower, noon + Seconds{1.2}).count, 9.95, 1e-9);
  EXPECT_NEAR(position(take, slower, noon + Seconds{1.35}).count, 0.1, 1e-6);
}

TEST(Playing, BehindALoopBeginsAtItsStart) {
  auto stopped = *seek({}, Beats{8}, noon);
  stopped = *set_loop(stopped, LoopRange{Beats{2}, Beats{4}}, at_120, noon);
  EXPECT_EQ(position(stopped, at_120, noon).count, 8);
  EXPECT_EQ(position(play(stopped, noon), at_120, noon + start_lead).count, 2);
}

TEST(Looping, CanBeTurnedOffInTheMiddle) {
  const auto looping = playing(0, LoopRange{Beats{0}, Beats{4}});
  const auto off = set_loop(looping, std::nullopt, at_120, noon + Seconds{21});
  EXPECT_NEAR(position(*off, at_120, noon + Seconds{21}).count, 2, 1e-9);
  EXPECT_NEAR(position(*off, at_120, noon + Seconds{25}).count, 10, 1e-9);
  EXPECT_EQ(off->number, looping.number);
}

TEST(Anchoring, KeepsBeatAndPass) {
  const auto take = playing(0, LoopRange{Beats{0}, Beats{4}});
  const auto now = noon + Seconds{7.3};
  const auto moved = anchored(take, at_120, now);
  EXPECT_EQ(moved.transport.anchor, now);
  EXPECT_EQ(moved.pass, 3u);
  EXPECT_NEAR(position(moved, at_120, now).count, position(take, at_120, now).count, 1e-9);
}

// A playhead that rounding carries to the very end of the loop would leave it.
TEST(Anchoring, NeverLeavesTheLoop) {
  const TempoMap odd{{Beats{0}, Bpm{133.7}}};
  auto take = playing(0, LoopRange{Beats{0.1}, Beats{0.1 + 1.0 / 3}});
  for (int i = 1; i < 20'000; ++i) {
    take = anchored(take, odd, noon + std::chrono::nanoseconds(i * 149'588'123LL));
    ASSERT_LT(take.transport.anchor_beat, take.transport.loop->to);
  }
}

TEST(BeatTimeline, StretchesJoinWithoutAGap) {
  const auto take = playing(1, LoopRange{Beats{0.3}, Beats{7.7}});
  const BeatTimeline line(take, changing);
  for (std::uint64_t pass = 0; pass < 1000; ++pass) {
    const auto stretch = *line.stretch(pass);
    const auto next = *line.stretch(pass + 1);
    ASSERT_LE(std::abs((line.at(stretch, stretch.to) - next.begins).count()), 1000);
  }
}

TEST(BeatTimeline, IsItsOwnInverse) {
  const auto take = playing(1, LoopRange{Beats{0.5}, Beats{7.5}});
  const BeatTimeline line(take, changing);
  for (int i = 0; i < 10'000; ++i) {
    const auto at = noon + milliseconds(i * 7);
    const auto stretch = line.stretch(line.pass(at));
    ASSERT_TRUE(stretch);
    ASSERT_LE(std::abs((line.at(*stretch, line.beat(at)) - at).count()), 1000);
  }
}

}  // namespace
}  // namespace beltane::sequencer::test
