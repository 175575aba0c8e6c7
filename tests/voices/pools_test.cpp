#include "voices/pools.hpp"

#include <gtest/gtest.h>

#include "band.hpp"
#include "voices/pitch.hpp"

namespace beltane::voices::test {
namespace {

struct PoolsTest : testing::Test {
  Pools pools{{.instrument = 3, .server = 5, .ids = 64}};
  VoiceCommands out{};

  VoiceCommands play(const PlayNote& played, Instant now = noon) {
    out.clear();
    pools.play(played, now, out);
    return out;
  }
  VoiceCommands release(std::uint64_t id, std::int64_t at, Instant now = noon) {
    out.clear();
    pools.release({EventId{id}, ms(at)}, now, out);
    return out;
  }
  VoiceCommands cancel(std::uint64_t id, Instant now = noon) {
    out.clear();
    pools.cancel({EventId{id}}, now, out);
    return out;
  }
  VoiceCommands tick(Instant now) {
    out.clear();
    pools.tick(now, out);
    return out;
  }
  VoiceId voice_of(const PlayNote& played, Instant now = noon) {
    return only<StartVoice>(play(played, now)).at(0).voice;
  }
};

TEST_F(PoolsTest, ANoteGetsAVoiceWithItsTimesPitchAndVelocity) {
  const auto start = only<StartVoice>(play({EventId{1}, lead, 69, 127, ms(500), ms(700)})).at(0);
  EXPECT_EQ(start.frequency, 440);
  EXPECT_EQ(start.velocity, 1);
  EXPECT_EQ(start.at, ms(500));
  EXPECT_EQ(start.until, ms(700));
  EXPECT_EQ(start.instrument, lead);
  EXPECT_GE(static_cast<int>(start.voice), first_voice_id);
}

TEST_F(PoolsTest, ANoteThatComesTwiceIsPlayedOnce) {
  play(note(1, 500, 700));
  EXPECT_TRUE(play(note(1, 500, 700)).empty());
  EXPECT_EQ(pools.counts().duplicates, 1u);
}

TEST_F(PoolsTest, ANoteThatIsOverIsStillKnown) {
  const auto voice = voice_of(note(1, 0, 100));
  pools.ended(voice, ms(300), out);
  EXPECT_TRUE(play(note(1, 0, 100), ms(310)).empty());
  tick(ms(20'000));
  EXPECT_EQ(play(note(1, 20'000, 20'100), ms(20'000)).size(), 1u);
}

TEST_F(PoolsTest, TheSameEventAtAnotherTimeTakesItsPlace) {
  const auto voice = voice_of(note(1, 500, 700));
  const auto commands = play(note(1, 600, 800));
  EXPECT_EQ(only<CancelVoice>(commands).at(0).voice, voice);
  EXPECT_EQ(only<StartVoice>(commands).at(0).at, ms(600));
}

TEST_F(PoolsTest, TheSameEventWithAnotherEndIsHeldUntilThen) {
  const auto voice = voice_of(note(1, 500, 700));
  EXPECT_EQ(play(note(1, 500, 900)), (VoiceCommands{ReleaseVoice{voice, ms(900)}}));
}

TEST_F(PoolsTest, AHeldNoteLivesUntilItIsReleased) {
  const auto voice = voice_of(note(1, 0));
  tick(ms(100'000));
  EXPECT_EQ(pools.counts().voices, 1u);
  EXPECT_EQ(release(1, 100'500, ms(100'500)), (VoiceCommands{ReleaseVoice{voice, ms(100'500)}}));
  EXPECT_TRUE(release(1, 100'600, ms(100'600)).empty());
}

TEST_F(PoolsTest, AReleaseMayComeBeforeItsNote) {
  EXPECT_TRUE(release(1, 80).empty());
  EXPECT_EQ(only<StartVoice>(play(note(1, 50))).at(0).until, ms(80));
}

TEST_F(PoolsTest, AReleaseFromBeforeTheNoteBeginsMeansNoNote) {
  release(1, 40);
  EXPECT_TRUE(play(note(1, 50)).empty());
  const auto voice = voice_of(note(2, 500, 700));
  EXPECT_EQ(release(2, 400), (VoiceCommands{CancelVoice{voice}}));
}

TEST_F(PoolsTest, ACancelledNoteMayBePlayedAgain) {
  const auto voice = voice_of(note(1, 500, 700));
  EXPECT_EQ(cancel(1), (VoiceCommands{CancelVoice{voice}}));
  EXPECT_TRUE(cancel(1).empty());
  EXPECT_EQ(only<StartVoice>(play(note(1, 500, 700))).size(), 1u);
}

TEST_F(PoolsTest, ANoteWithoutAnIdOrAlreadyOverGetsNoVoice) {
  EXPECT_TRUE(play(note(0, 500, 700)).empty());
  EXPECT_TRUE(play(note(1, -500, -100)).empty());
  EXPECT_EQ(pools.counts().refused, 2u);
}

TEST_F(PoolsTest, SilenceEndsOneInstrumentOrAll) {
  play(note(1, 0));
  play(note(2, 500, 700));
  play(note(3, 0, {}, InstrumentId{2}));
  out.clear();
  pools.silence({lead}, noon, out);
  EXPECT_EQ(only<CancelVoice>(out).size(), 2u);
  out.clear();
  pools.silence({}, noon, out);
  EXPECT_EQ(only<CancelVoice>(out).size(), 1u);
  EXPECT_TRUE(play(note(2, 500, 700)).empty());
}

TEST_F(PoolsTest, TheOldestIsStolenAtTheTimeOfTheNewNote) {
  const auto oldest = voice_of(note(1, 0));
  play(note(2, 10));
  play(note(3, 20));
  const auto commands = play(note(4, 500));
  EXPECT_EQ(only<ReleaseVoice>(commands), (std::vector{ReleaseVoice{oldest, ms(500)}}));
  EXPECT_EQ(only<StartVoice>(commands).size(), 1u);
  EXPECT_EQ(pools.counts().stolen, 1u);
}

TEST_F(PoolsTest, AReleasedVoiceIsStolenBeforeAnOlderOneThatIsHeld) {
  play(note(1, 0));
  const auto released = voice_of(note(2, 10, 300));
  play(note(3, 20));
  const auto commands = play(note(4, 500));
  EXPECT_TRUE(only<ReleaseVoice>(commands).empty());  // it is released by then anyway
  EXPECT_EQ(tick(ms(540)), (VoiceCommands{CancelVoice{released}}));
}

TEST_F(PoolsTest, NothingIsStolenFromNotesThatAreOverByThen) {
  FakeBackend backend;
  for (std::uint64_t i = 0; i < 20; ++i) {  // a quick line: all are given out before the first ends
    out = play(note(1 + i, 100 * i, 100 * i + 50));
    EXPECT_TRUE(only<ReleaseVoice>(out).empty());
    EXPECT_TRUE(only<CancelVoice>(out).empty());
    backend.obey(out, noon);
  }
  EXPECT_EQ(backend.sounds.size(), 20u);
}

TEST_F(PoolsTest, AStolenVoiceIsCutShort) {
  const auto oldest = voice_of(note(1, 0));
  for (std::uint64_t i = 2; i <= 4; ++i) play(note(i, 500));
  EXPECT_TRUE(tick(ms(510)).empty());
  EXPECT_EQ(tick(ms(540)), (VoiceCommands{CancelVoice{oldest}}));
}

TEST_F(PoolsTest, TheServersLimitStealsFromOtherInstruments) {
  const auto oldest = voice_of(note(1, 0));
  play(note(2, 10));
  for (std::uint64_t i = 3; i <= 5; ++i) play(note(i, 20, {}, InstrumentId{2}));
  const auto commands = play(note(6, 30, {}, InstrumentId{3}));
  EXPECT_EQ(only<ReleaseVoice>(commands), (std::vector{ReleaseVoice{oldest, ms(30)}}));
}

TEST_F(PoolsTest, AKeyPlayedAmongNotesThatWaitSoundsUntilTheyDo) {
  play(note(1, 300, 900));
  play(note(2, 400, 900));
  play(note(3, 500, 900));
  const auto start = only<StartVoice>(play(note(4, 0))).at(0);
  EXPECT_EQ(start.at, ms(0));
  EXPECT_EQ(start.until, ms(300));
}

TEST_F(PoolsTest, AStolenVoiceGoesOnWhereTheNoteThatStoleItIsCancelled) {
  const auto oldest = voice_of(note(1, 0, 2'000));
  play(note(2, 10, 2'000));
  play(note(3, 20, 2'000));
  play(note(4, 500, 2'000));
  const auto commands = cancel(4, ms(100));
  EXPECT_EQ(only<ReleaseVoice>(commands), (std::vector{ReleaseVoice{oldest, ms(2'000)}}));
  EXPECT_TRUE(tick(ms(600)).empty());
}

TEST_F(PoolsTest, OfAChordThatIsTooWideTheFirstNotesAreDropped) {
  FakeBackend backend;
  for (std::uint64_t i = 1; i <= 10; ++i) backend.obey(play(note(i, 500, 900)), noon);
  backend.tell(pools, noon);
  EXPECT_EQ(backend.sounds.size(), 3u);
  EXPECT_EQ(pools.counts().voices, 3u);
  EXPECT_EQ(pools.counts().free_ids, 61u);
}

TEST_F(PoolsTest, AnIdIsFreeOnlyWhenTheServerSaysSo) {
  const auto voice = voice_of(note(1, 0, 100));
  cancel(1);
  EXPECT_EQ(pools.counts().free_ids, 63u);
  pools.ended(voice, ms(200), out);
  EXPECT_EQ(pools.counts().free_ids, 64u);
  pools.ended(voice, ms(200), out);
  pools.ended(VoiceId{1000}, ms(200), out);
  EXPECT_EQ(pools.counts().free_ids, 64u);
}

TEST_F(PoolsTest, WithoutAFreeIdANoteIsRefusedAndVoicesLongOverAreTakenBack) {
  Pools few{{.instrument = 8, .server = 8, .ids = 8}};
  for (std::uint64_t i = 1; i <= 9; ++i) few.play(note(i, 10 * i, 10 * i + 5), noon, out);
  EXPECT_EQ(few.counts().refused, 1u);
  few.tick(ms(20'000), out);
  EXPECT_EQ(few.counts().free_ids, 8u);
}

// ── coming back ──────────────────────────────────────────────────────────────────────────────────────────────────

struct Reunion : PoolsTest {
  FakeBackend backend{};
  void play_some() {
    for (std::uint64_t i = 1; i <= 3; ++i) backend.obey(play(note(i, 100 * i, 100 * i + 5'000)), noon);
  }
};

TEST_F(Reunion, AfterOurRestartTheBackendsVoicesAreOurs) {
  play_some();
  Pools fresh{{.instrument = 3, .server = 5, .ids = 64}};
  out.clear();
  fresh.reconcile(backend.known(), ms(50), out);
  EXPECT_TRUE(out.empty());
  EXPECT_EQ(fresh.counts().voices, 3u);
  for (std::uint64_t i = 1; i <= 3; ++i) fresh.play(note(i, 100 * i, 100 * i + 5'000), ms(60), out);
  EXPECT_TRUE(out.empty());
  fresh.release({EventId{2}, ms(700)}, ms(650), out);
  EXPECT_EQ(only<ReleaseVoice>(out).size(), 1u);
}

TEST_F(Reunion, AfterTheBackendsRestartItIsAskedAgainForWhatIsNotOver) {
  play_some();
  play(note(4, 0, 10, InstrumentId{2}));
  out.clear();
  pools.reconcile({.backend = 2}, ms(150), out);
  EXPECT_EQ(only<StartVoice>(out).size(), 3u);
  EXPECT_EQ(out.size(), 3u);
  EXPECT_EQ(pools.counts().free_ids, 61u);
}

TEST_F(Reunion, WhatBothKnowIsLeftAlone) {
  play_some();
  out.clear();
  pools.reconcile(backend.known(), ms(50), out);
  EXPECT_TRUE(out.empty());
}

TEST_F(Reunion, AnEndThatTheBackendMissedIsSaidAgain) {
  play_some();
  const auto missed = only<ReleaseVoice>(release(2, 900, ms(600)));
  out.clear();
  pools.reconcile(backend.known(), ms(650), out);
  EXPECT_EQ(only<ReleaseVoice>(out), missed);
}

TEST_F(Reunion, ACancelThatTheBackendMissedIsSaidAgain) {
  play_some();
  const auto missed = only<CancelVoice>(cancel(2, ms(150)));
  out.clear();
  pools.reconcile(backend.known(), ms(160), out);
  EXPECT_EQ(only<CancelVoice>(out), missed);
}

TEST_F(Reunion, AShortNoteThatIsHalfOverIsNotStruckAgain) {
  play(note(1, 0, 300));
  out.clear();
  pools.reconcile({.backend = 2}, ms(150), out);
  EXPECT_TRUE(out.empty());
  EXPECT_EQ(pools.counts().free_ids, 64u);
}

TEST_F(Reunion, VoicesThatNobodyWantsAnyMoreAreEnded) {
  play_some();
  auto known = backend.known();
  known.voices[0].event = EventId{};
  Pools fresh{{.instrument = 3, .server = 5, .ids = 64}};
  out.clear();
  fresh.reconcile(known, ms(50), out);
  EXPECT_EQ(only<CancelVoice>(out).size(), 1u);
}

}  // namespace
}  // namespace beltane::voices::test
