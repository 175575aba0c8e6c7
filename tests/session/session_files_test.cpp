// Project files: which one is open, opening another, saving a copy.

#include "session/session_state.hpp"

#include "session/session_fixture.hpp"

namespace beltane {
namespace {

TEST_F(SessionTest, WhoWaitsForAFileHearsThatItGoesOn) {
  load();
  note(session_.receive("a", ProjectTask{FileTask::open, "/tmp/b.beltane", 9}, now_));
  for (int i = 0; i < 20; ++i) {
    wait(1s);
    take(FileProgress{.ticket = file_requests().back().ticket, .done = 1, .total = 2});
  }
  const auto told = of<ProjectProgress>(answers_);
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.back(), (ProjectProgress{9, 1, 2}));
  EXPECT_TRUE(of<ProjectAnswer>(answers_).empty());
}

TEST_F(SessionTest, DoesNotAskAgainWhilePersistenceIsAtWork) {
  note(session_.link(true, now_));
  for (int i = 0; i < 10; ++i) {
    wait(500ms);
    take(FileProgress{});
  }
  EXPECT_EQ(file_requests().size(), 1u);
  wait(2s);
  EXPECT_GT(file_requests().size(), 1u);
}

TEST_F(SessionTest, OpensAnotherProjectOnceThisOneIsOnDisk) {
  load();
  rename("one", 1);
  note(session_.receive("a", ProjectTask{FileTask::open, "/tmp/b.beltane", 5}, now_));
  EXPECT_EQ(file_requests().size(), 1u);  // load, so far
  confirm(1);
  ASSERT_EQ(file_requests().size(), 2u);
  rename("held", 2);
  EXPECT_EQ(changes().size(), 1u);
  forget();
  Studio other{.epoch = Epoch{2}};
  other.project.name = "other";
  note(session_.receive(Loaded{.ticket = 1002, .path = "/tmp/b.beltane", .studio = other}, now_));
  const auto answer = of<ProjectAnswer>(answers_);
  ASSERT_EQ(answer.size(), 1u);
  EXPECT_EQ(answer[0], (ProjectAnswer{5, "/tmp/b.beltane", ""}));
  ASSERT_EQ(changes().size(), 1u);  // the one that was held, on the other project
  EXPECT_EQ(changes()[0].epoch, Epoch{2});
  EXPECT_EQ(session_.studio().project.name, "held");
}

TEST_F(SessionTest, AClientsAnswersGoWithItToTheOtherProject) {
  load();
  rename("one", 1);
  confirm(1);
  note(session_.receive("a", ProjectTask{FileTask::create, "", 5}, now_));
  note(session_.receive(Loaded{.ticket = file_requests().back().ticket, .studio = {.epoch = Epoch{2}}}, now_));
  forget();
  rename("one", 1);
  EXPECT_TRUE(changes().empty());
  ASSERT_EQ(verdicts().size(), 1u);
  EXPECT_TRUE(verdicts()[0].durable);
}

TEST_F(SessionTest, KeepsItsProjectWhenTheOtherCannotBeOpened) {
  load();
  rename("one", 1);
  confirm(1);
  note(session_.receive("a", ProjectTask{FileTask::open, "/tmp/b.beltane", 5}, now_));
  take(FileAnswer{file_requests().back().ticket, "/tmp/a.beltane", "there is no file /tmp/b.beltane"});
  const auto answer = of<ProjectAnswer>(answers_);
  ASSERT_EQ(answer.size(), 1u);
  EXPECT_EQ(answer[0].refusal, "there is no file /tmp/b.beltane");
  EXPECT_EQ(session_.studio().project.name, "one");
  rename("two", 2);
  EXPECT_EQ(session_.studio().project.name, "two");
}

TEST_F(SessionTest, AsksAgainAfterPersistenceCameBackInTheMiddleOfATask) {
  load();
  note(session_.receive("a", ProjectTask{FileTask::save_as, "/tmp/b.beltane", 5}, now_));
  forget();
  note(session_.link(false, now_));
  note(session_.link(true, now_));
  ASSERT_EQ(file_requests().size(), 1u);
  EXPECT_EQ(file_requests()[0].task, FileTask::save_as);
}

TEST_F(SessionTest, RefusesToOpenWhilePersistenceIsAwayAndGoesOn) {
  load();
  note(session_.link(false, now_));
  note(session_.receive("a", ProjectTask{FileTask::open, "/tmp/b.beltane", 5}, now_));
  rename("held", 1);
  EXPECT_TRUE(changes().empty());
  wait(3200ms);
  const auto answer = of<ProjectAnswer>(answers_);
  ASSERT_EQ(answer.size(), 1u);
  EXPECT_FALSE(answer[0].refusal.empty());
  EXPECT_EQ(changes().size(), 1u);
}

TEST_F(SessionTest, ASaveSaysWhereTheProjectIsNow) {
  load();
  note(session_.receive("a", ProjectTask{FileTask::save_as, "/tmp/b.beltane", 5}, now_));
  take(FileAnswer{file_requests().back().ticket, "/tmp/b.beltane", ""});
  EXPECT_EQ(session_.health(now_).words["path"], "/tmp/b.beltane");
}

// ── whose file it is ────────────────────────────────────────────────────────────────────────────────────────────

class WhoseFile : public SessionTest {
 protected:
  const ProjectId song{{1, 1}}, copy{{2, 2}};
  void load_song() {
    note(session_.link(true, now_));
    take(Loaded{.ticket = file_requests().back().ticket,
                .path = "/tmp/a.beltane",
                .studio = {.epoch = Epoch{1}},
                .project = song});
    forget();
  }
  void ask(FileTask task, bool force = false) {
    note(session_.receive("a", ProjectTask{task, "/tmp/b.beltane", 5, force}, now_));
  }
};

TEST_F(WhoseFile, WhatIsJournaledSaysIt) {
  load_song();
  rename("one", 1);
  ASSERT_EQ(journaled().size(), 1u);
  EXPECT_EQ(journaled()[0].project, song);
  take(Durable{Epoch{1}, Revision{1}, song});
  wait(6s);
  ASSERT_EQ(snapshots().size(), 1u);
  EXPECT_EQ(snapshots()[0].project, song);
}

TEST_F(WhoseFile, AnotherProjectIsNotHealed) {
  load_song();
  rename("one", 1);
  take(Durable{Epoch{1}, Revision{0}, copy});
  EXPECT_TRUE(snapshots().empty());
  EXPECT_TRUE(of<Verdict>(answers_).empty() || !verdicts().back().durable);
}

TEST_F(WhoseFile, AfterASaveWhatIsNotConfirmedGoesToTheCopy) {
  load_song();
  rename("one", 1);
  ask(FileTask::save_as);
  forget();
  take(FileAnswer{.ticket = 1002, .path = "/tmp/b.beltane", .project = copy});
  ASSERT_EQ(journaled().size(), 1u);
  EXPECT_EQ(journaled()[0].project, copy);
  take(Durable{Epoch{1}, Revision{1}, copy});
  EXPECT_TRUE(verdicts().back().durable);
}

TEST_F(WhoseFile, HandsTheProjectOverOnceWhereASaveMeetsTrouble) {
  load_song();
  rename("one", 1);
  take(StorageTrouble{"there is no file"});
  EXPECT_TRUE(snapshots().empty());
  ask(FileTask::save_as);
  take(StorageTrouble{"there is no file"});
  take(StorageTrouble{"there is no file"});
  ASSERT_EQ(snapshots().size(), 1u);
  EXPECT_EQ(snapshots()[0].studio.project.name, "one");
}

TEST_F(WhoseFile, SendsAtOnceAgainWhatCouldNotBeKeptInTheTrouble) {
  load_song();
  rename("one", 1);
  take(StorageTrouble{"there is no file"});
  forget();
  take(Durable{Epoch{1}, Revision{0}, song});
  EXPECT_EQ(journaled().size(), 1u);
  EXPECT_FALSE(session_.health(now_).words.contains("trouble"));
}

TEST_F(WhoseFile, AnotherMayBeChosenWhileTheFirstCannotBeHad) {
  note(session_.link(true, now_));
  take(FileAnswer{.ticket = file_requests().back().ticket, .refusal = "there is no file"});
  EXPECT_TRUE(session_.health(now_).ready);
  EXPECT_EQ(session_.health(now_).words["trouble"], "there is no file");
  ask(FileTask::open);
  ASSERT_EQ(file_requests().back().task, FileTask::open);
  forget();
  wait(2s);
  EXPECT_TRUE(file_requests().empty());  // nor is the first asked for any more
  take(Loaded{.ticket = 1002, .path = "/tmp/b.beltane", .studio = {.epoch = Epoch{1}}, .project = copy});
  ASSERT_EQ(of<ProjectAnswer>(answers_).size(), 1u);
  EXPECT_EQ(of<ProjectAnswer>(answers_)[0].refusal, "");
  EXPECT_TRUE(session_.loaded());
  EXPECT_FALSE(session_.health(now_).words.contains("trouble"));
}

TEST_F(WhoseFile, EditsThatAreNotOnDiskAreLostOnlyByForce) {
  load_song();
  rename("one", 1);
  take(StorageTrouble{"there is no file"});
  ask(FileTask::create);
  wait(3200ms);
  EXPECT_NE(of<ProjectAnswer>(answers_).back().refusal.find("--force"), std::string::npos);
  ask(FileTask::create, true);
  EXPECT_TRUE(file_requests().back().force);
}

}  // namespace
}  // namespace beltane
