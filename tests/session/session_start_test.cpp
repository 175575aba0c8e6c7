// The session before its project is there, after a restart, and for those who follow it.

#include "session/session_state.hpp"

#include "session/session_fixture.hpp"
#include "support/project_units.hpp"

namespace beltane {
namespace {

TEST_F(SessionTest, HoldsEditsUntilTheProjectIsThere) {
  rename("early", 1);
  EXPECT_TRUE(changes().empty());
  load();
  ASSERT_EQ(changes().size(), 1u);
  EXPECT_EQ(session_.studio().project.name, "early");
}

TEST_F(SessionTest, RefusesEditsWhenPersistenceStaysAway) {
  rename("early", 1);
  wait(3200ms);
  ASSERT_EQ(verdicts().size(), 1u);
  EXPECT_NE(verdicts()[0].refusal.find("persistence is away"), std::string::npos);
  EXPECT_FALSE(session_.health(now_).ready);
}

TEST_F(SessionTest, AnswersAFollowerThatAskedEarly) {
  note(session_.receive("f", CatchUp{}));
  EXPECT_TRUE(caught_up_.empty());
  load();
  EXPECT_EQ(caught_up_.size(), 1u);
}

TEST_F(SessionTest, AsksAgainForItsProject) {
  note(session_.link(true, now_));
  wait(1500ms);
  ASSERT_GE(file_requests().size(), 2u);
  EXPECT_EQ(file_requests()[0].ticket, file_requests()[1].ticket);
}

TEST_F(SessionTest, GoesOnFromTheJournalInANewEpoch) {
  load();
  rename("one", 1);
  rename("two", 2);
  const auto kept = journaled();
  SessionState again(support::test_catalogue(), 2000);
  auto asked = again.link(true, now_);
  Loaded loaded{.ticket = std::get<FileRequest>(asked.journal[0]).ticket, .tail = kept};
  loaded.studio.epoch = Epoch{2};
  auto outcome = again.receive(loaded, now_);
  EXPECT_EQ(again.studio().project.name, "two");
  EXPECT_EQ(again.studio().revision, Revision{2});
  EXPECT_EQ(again.studio().epoch, Epoch{2});
  ASSERT_EQ(outcome.publish.size(), 1u);
  EXPECT_EQ(std::get<Pulse>(outcome.publish[0]).epoch, Epoch{2});
  const auto resent = again.receive(
      "a", Submission{.client = ada, .sequence = 2, .author = "ada", .edits = {RenameProject{"two"}}}, now_);
  ASSERT_EQ(resent.answers.size(), 1u);
  EXPECT_TRUE(resent.publish.empty());
  EXPECT_TRUE(std::get<Verdict>(resent.answers[0].message).durable);
}

TEST_F(SessionTest, LeavesOutAJournaledChangeThatNoLongerFitsAndSaysSo) {
  KeepChange bad{.change = {.epoch = Epoch{1}, .revision = Revision{1}, .edits = {RemoveInstrument{InstrumentId{9}}}}};
  KeepChange good{.change = {.epoch = Epoch{1}, .revision = Revision{2}, .edits = {RenameProject{"good"}}}};
  load({.epoch = Epoch{2}}, {bad, good});
  EXPECT_EQ(session_.studio().project.name, "good");
  EXPECT_EQ(session_.health(now_).figures["lost_at_load"], 1);
}

// ── followers ───────────────────────────────────────────────────────────────────────────────────────────────────

TEST_F(SessionTest, PulsesWhenNothingChanges) {
  load();
  forget();
  wait(300ms);
  EXPECT_EQ(of<Pulse>(published_).size(), 3u);
}

TEST_F(SessionTest, PulsesTheDigestOnceItWasWorkedOut) {
  load();
  rename("one", 1);
  wait(200ms);
  ASSERT_FALSE(measures_.empty());
  session_.measured(measures_.back().epoch, measures_.back().revision, 77);
  wait(100ms);
  EXPECT_EQ(of<Pulse>(published_).back(), (Pulse{Epoch{1}, Revision{1}, 77}));
  rename("two", 2);
  wait(100ms);
  EXPECT_EQ(of<Pulse>(published_).back().digest, 0u);
}

TEST_F(SessionTest, GivesAFollowerTheChangesThatItMissed) {
  load();
  rename("one", 1);
  rename("two", 2);
  note(session_.receive("f", CatchUp{Epoch{1}, Revision{1}}));
  ASSERT_EQ(of<Missed>(caught_up_).size(), 1u);
  ASSERT_EQ(of<Missed>(caught_up_)[0].changes.size(), 1u);
  EXPECT_EQ(of<Missed>(caught_up_)[0].changes[0].revision, Revision{2});
}

TEST_F(SessionTest, GivesAFollowerOfAnotherEpochTheWholeProject) {
  load();
  rename("one", 1);
  note(session_.receive("f", CatchUp{Epoch{9}, Revision{1}}));
  const auto snapshot = of<Snapshot>(caught_up_);
  ASSERT_EQ(snapshot.size(), 1u);
  EXPECT_EQ(snapshot[0].project.name, "one");
  EXPECT_EQ(snapshot[0].path, "/tmp/a.beltane");
}

}  // namespace
}  // namespace beltane
