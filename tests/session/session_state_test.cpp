#include "session/session_state.hpp"

#include "session/session_fixture.hpp"
#include "support/project_units.hpp"

namespace beltane {
namespace {

TEST_F(SessionTest, PublishesAndJournalsAnEditInTheCallThatAcceptsIt) {
  load();
  forget();
  rename("one", 1);
  ASSERT_EQ(changes().size(), 1u);
  EXPECT_EQ(changes()[0].revision, Revision{1});
  EXPECT_EQ(changes()[0].epoch, Epoch{1});
  ASSERT_EQ(journaled().size(), 1u);
  EXPECT_EQ(journaled()[0].change, changes()[0]);
  EXPECT_TRUE(verdicts().empty());
}

TEST_F(SessionTest, AnswersWhenTheEditIsOnDisk) {
  load();
  rename("one", 1);
  rename("two", 2);
  confirm(1);
  ASSERT_EQ(verdicts().size(), 1u);
  EXPECT_TRUE(verdicts()[0].durable);
  EXPECT_EQ(verdicts()[0].revision, Revision{1});
  confirm(2);
  EXPECT_EQ(verdicts().size(), 2u);
}

TEST_F(SessionTest, SaysWhichIdsAnEditMade) {
  load();
  submit("a", ada, 1, {AddInstrument{.def = support::instrument_def("saw", "lead")}});
  confirm(1);
  ASSERT_EQ(verdicts().size(), 1u);
  EXPECT_FALSE(verdicts()[0].made.empty());
}

TEST_F(SessionTest, ReadsAnEditInWordsAndPublishesWhatItMeans) {
  load();
  say(1, {"add-instrument", "saw", "--name", "lead"});
  say(2, {"set", "lead.source.attack", "0.5"});
  ASSERT_EQ(changes().size(), 2u);
  const auto lead = session_.studio().project.instruments->front()->def->id;
  EXPECT_EQ(changes()[1].edits, (Edits{SetParam{{source_of(lead), "attack"}, 0.5}}));
}

TEST_F(SessionTest, RefusesWordsThatNameNothingAndWordsBesideEdits) {
  load();
  say(1, {"set", "lead.level", "0.5"});
  note(session_.receive(
      "a", Submission{.client = ada, .sequence = 2, .edits = {RenameProject{"x"}}, .words = {"layer", "hall"}}, now_));
  ASSERT_EQ(verdicts().size(), 2u);
  EXPECT_NE(verdicts()[0].refusal.find("there is no instrument or bus 'lead'"), std::string::npos);
  EXPECT_NE(verdicts()[1].refusal.find("edits or words, and not both"), std::string::npos);
  EXPECT_TRUE(changes().empty());
}

TEST_F(SessionTest, RefusesAtOnceAndInWords) {
  load();
  submit("a", ada, 1, {RemoveInstrument{InstrumentId{42}}});
  ASSERT_EQ(verdicts().size(), 1u);
  EXPECT_NE(verdicts()[0].refusal.find("42"), std::string::npos);
  EXPECT_TRUE(changes().empty());
  EXPECT_TRUE(journaled().empty());
}

TEST_F(SessionTest, RefusesAValueOutOfRangeInWordsAndJournalsNothing) {
  load();
  submit("a", ada, 1, {SetParam{{fader_of(master_strip), "level"}, 1.5}});
  submit("a", ada, 2, {SetTempo{{0}, {1e9}}});
  submit("a", ada, 3,
         {RenameProject{"\xc2\x9b"
                        "2J"}});
  ASSERT_EQ(verdicts().size(), 3u);
  EXPECT_EQ(verdicts()[0].refusal, "master.level goes from 0 to 1 (-inf to 0 dB), not to 1.5");
  EXPECT_NE(verdicts()[1].refusal.find("the tempo goes from"), std::string::npos);
  EXPECT_NE(verdicts()[2].refusal.find("control characters"), std::string::npos);
  EXPECT_TRUE(journaled().empty());
}

TEST_F(SessionTest, OpensAJournalWithValuesThatWereClampedWhenTheyWereAccepted) {
  const Change old{.epoch = Epoch{1},
                   .revision = Revision{1},
                   .edits = {SetParam{{fader_of(master_strip), "level"}, 1.5}, SetTempo{{0}, {1e9}}}};
  load({}, {{.change = old, .resolved = false}});
  EXPECT_EQ(session_.studio().revision, Revision{1});
  EXPECT_EQ(state_of(session_.studio().project, fader_of(master_strip)).values.at("level"), 1);
  EXPECT_EQ(session_.health(now_).figures.at("lost_at_load"), 0);
}

TEST_F(SessionTest, RefusesASubmissionThatChangesNothing) {
  load();
  submit("a", ada, 1, {});
  ASSERT_EQ(verdicts().size(), 1u);
  EXPECT_FALSE(verdicts()[0].refusal.empty());
}

TEST_F(SessionTest, GivesAResendTheFirstAnswerAndAppliesItOnce) {
  load();
  rename("one", 1);
  confirm(1);
  rename("one", 1);
  EXPECT_EQ(changes().size(), 1u);
  ASSERT_EQ(verdicts().size(), 2u);
  EXPECT_EQ(verdicts()[0], verdicts()[1]);
}

TEST_F(SessionTest, ARefusalStaysARefusalThoughTheEditWouldFitNow) {
  load();
  submit("a", ada, 1, {RenameStrip{strip_of(InstrumentId{1}), "lead"}});
  submit("b", bob, 1, {AddInstrument{.def = support::instrument_def("saw", "other")}}, "bob");
  submit("a", ada, 1, {RenameStrip{strip_of(InstrumentId{1}), "lead"}});
  ASSERT_EQ(verdicts().size(), 2u);
  EXPECT_EQ(verdicts()[0], verdicts()[1]);
}

TEST_F(SessionTest, AResendThatIsNotOnDiskYetIsAnsweredWhenItIsOnTheNewLineToo) {
  load();
  rename("one", 1);
  submit("a again", ada, 1, {RenameProject{"one"}});
  EXPECT_TRUE(verdicts().empty());
  confirm(1);
  EXPECT_EQ(answered_, (std::vector<loop::Peer>{"a", "a again"}));
}

TEST_F(SessionTest, GivesASubmissionThatOvertookAnotherItsTurn) {
  load();
  rename("one", 1);
  rename("three", 3);
  EXPECT_EQ(changes().size(), 1u);
  rename("two", 2);
  ASSERT_EQ(changes().size(), 3u);
  EXPECT_EQ(changes()[2].sequence, 3u);
}

TEST_F(SessionTest, DoesNotWaitForASubmissionThatIsNotComing) {
  load();
  rename("one", 1);
  rename("three", 3);
  wait(300ms);
  EXPECT_EQ(changes().size(), 2u);
}

TEST_F(SessionTest, TakesASubmissionThatWasOvertaken) {
  load();
  rename("six", 6);
  rename("five", 5);
  EXPECT_EQ(changes().size(), 2u);
}

TEST_F(SessionTest, RefusesASequenceThatWasAnsweredTooLongAgo) {
  load();
  for (std::uint64_t i = 1; i <= Ledger::kept + 10; ++i) rename("name " + std::to_string(i), i);
  const auto before = changes().size();
  forget();
  rename("again", 1);
  EXPECT_EQ(before, Ledger::kept + 10);
  EXPECT_TRUE(changes().empty());
  ASSERT_EQ(verdicts().size(), 1u);
  EXPECT_FALSE(verdicts()[0].refusal.empty());
}

TEST_F(SessionTest, UndoesAndRedoesTheAuthorsOwnSteps) {
  load();
  rename("hers", 1);
  submit("b", bob, 1, {SetTempo{{}, {90}}}, "bob");
  note(session_.receive("a", Submission{.client = ada, .sequence = 2, .author = "ada", .intent = Intent::undo}, now_));
  EXPECT_EQ(session_.studio().project.name, "untitled");
  EXPECT_EQ(session_.studio().project.tempo->front().tempo, Bpm{90});
  note(session_.receive("a", Submission{.client = ada, .sequence = 3, .author = "ada", .intent = Intent::redo}, now_));
  EXPECT_EQ(session_.studio().project.name, "hers");
  EXPECT_EQ(changes().back().intent, Intent::redo);
  EXPECT_FALSE(changes().back().edits.empty());
}

TEST_F(SessionTest, ADragIsOneStepOfUndoAlsoAfterARestart) {
  load();
  const ParamAddress level{fader_of(master_strip), "level"};
  const auto turn = [&](const ClientId& client, std::uint64_t sequence, double value) {
    submit("a", client, sequence, {SetParam{level, value}});
  };
  turn(ada, 1, 0.1);
  now_ += 1s;
  for (std::uint64_t i = 2; i <= 5; ++i) turn(ada, i, 0.1 * static_cast<double>(i)), now_ += 20ms;
  turn(bob, 1, 0.9);  // the same author from another command line
  EXPECT_EQ(session_.studio().history.authors.at("ada").done.size(), 3u);
  const auto history = session_.studio().history;
  SessionState again(support::test_catalogue(), 2000);
  const auto asked = again.link(true, now_);
  Loaded loaded{.ticket = std::get<FileRequest>(asked.journal[0]).ticket, .tail = journaled()};
  loaded.studio.epoch = Epoch{2};
  again.receive(loaded, now_);
  EXPECT_EQ(again.studio().history, history);
  for (std::uint64_t i = 6; i <= 7; ++i)
    again.receive("a", Submission{.client = ada, .sequence = i, .author = "ada", .intent = Intent::undo}, now_);
  EXPECT_EQ(state_of(again.studio().project, level.unit).values.at("level"), 0.1);
}

TEST_F(SessionTest, TellsAnAuthorWhatCanBeUndone) {
  load();
  rename("one", 1);
  note(session_.receive("a", HistoryRequest{"ada"}, now_));
  const auto answer = of<HistoryAnswer>(answers_);
  ASSERT_EQ(answer.size(), 1u);
  EXPECT_EQ(answer[0].done.size(), 1u);
  EXPECT_TRUE(answer[0].undone.empty());
}

// ── the disk ────────────────────────────────────────────────────────────────────────────────────────────────────

TEST_F(SessionTest, SaysNotYetDurableAfterASecondWithoutPersistenceAndDurableWhenItIsBack) {
  load();
  note(session_.link(false, now_));
  rename("one", 1);
  wait(900ms);
  EXPECT_TRUE(verdicts().empty());
  wait(200ms);
  ASSERT_EQ(verdicts().size(), 1u);
  EXPECT_FALSE(verdicts()[0].durable);
  EXPECT_TRUE(verdicts()[0].refusal.empty());
  rename("two", 2);  // known to be away: at once
  EXPECT_EQ(verdicts().size(), 2u);
  note(session_.link(true, now_));
  EXPECT_EQ(journaled().size(), 2u);
  confirm(2);
  ASSERT_EQ(verdicts().size(), 4u);
  EXPECT_TRUE(verdicts()[3].durable);
}

TEST_F(SessionTest, AnEditSoundsWhilePersistenceIsAway) {
  load();
  note(session_.link(false, now_));
  rename("one", 1);
  EXPECT_EQ(changes().size(), 1u);
}

TEST_F(SessionTest, SendsAgainWhatIsNotConfirmedWithinASecond) {
  load();
  rename("one", 1);
  rename("two", 2);
  confirm(1);
  forget();
  wait(1200ms);
  ASSERT_EQ(journaled().size(), 1u);
  EXPECT_EQ(journaled()[0].change.revision, Revision{2});
}

TEST_F(SessionTest, ADiskThatRefusesIsSaidAfterASecondAndInHealth) {
  load();
  rename("one", 1);
  take(StorageTrouble{"the disk is full"});
  wait(1200ms);
  ASSERT_EQ(verdicts().size(), 1u);
  EXPECT_FALSE(verdicts()[0].durable);
  EXPECT_EQ(session_.health(now_).words["trouble"], "the disk is full");
  confirm(1);
  EXPECT_FALSE(session_.health(now_).words.contains("trouble"));
}

TEST_F(SessionTest, BringsAJournalThatIsTooFarBehindUpWithASnapshot) {
  load();
  rename("one", 1);
  rename("two", 2);
  confirm(2);
  rename("three", 3);
  forget();
  take(Durable{Epoch{1}, Revision{0}});  // another disk than before
  ASSERT_EQ(snapshots().size(), 1u);
  EXPECT_EQ(snapshots()[0].studio.revision, Revision{3});
  rename("four", 4);
  EXPECT_TRUE(journaled().empty());  // it would not fit before the snapshot is there
  confirm(3);
  ASSERT_EQ(journaled().size(), 1u);
  EXPECT_EQ(journaled()[0].change.revision, Revision{4});
}

TEST_F(SessionTest, SendsASnapshotAfterFiveQuietSeconds) {
  load();
  rename("one", 1);
  confirm(1);
  wait(4900ms);
  EXPECT_TRUE(snapshots().empty());
  wait(200ms);
  ASSERT_EQ(snapshots().size(), 1u);
  EXPECT_EQ(snapshots()[0].studio.project.name, "one");
  wait(10s);
  EXPECT_EQ(snapshots().size(), 1u);
}

TEST_F(SessionTest, SendsASnapshotEveryThousandChanges) {
  load();
  for (std::uint64_t i = 1; i <= 1000; ++i) rename("name " + std::to_string(i), i);
  confirm(1000);
  wait(100ms);
  EXPECT_EQ(snapshots().size(), 1u);
}

TEST_F(SessionTest, EndsInWordsWhenAnotherSessionTookOver) {
  load();
  rename("one", 1);
  take(Durable{Epoch{7}, Revision{3}});
  EXPECT_NE(end_.find("another session took over"), std::string::npos) << end_;
  ASSERT_EQ(verdicts().size(), 1u);
  EXPECT_FALSE(verdicts()[0].refusal.empty());
}

TEST_F(SessionTest, SendsASnapshotWhenTheJournalGrewLong) {
  load();
  submit("a", ada, 1, {AddInstrument{.def = support::instrument_def("saw")}});
  const auto lead = session_.studio().project.instruments->front()->def->id;
  const std::vector<Note> many(300'000, Note{.length = {1}});
  for (std::uint64_t i = 2; i <= 4; ++i) submit("a", ada, i, {AddNotes{lead, many}});
  confirm(4);
  wait(100ms);
  EXPECT_EQ(snapshots().size(), 0u) << "27 MiB";
  submit("a", ada, 5, {AddNotes{lead, {many.begin(), many.begin() + 50'000}}});
  wait(100ms);
  EXPECT_EQ(snapshots().size(), 0u);
  submit("a", ada, 6, {RemoveInstrument{lead}});
  submit("a", ada, 7, {AddInstrument{.def = support::instrument_def("saw"), .notes = many}});
  wait(100ms);
  EXPECT_EQ(snapshots().size(), 1u) << "more than 32 MiB of edits";
}

TEST_F(SessionTest, RefusesWhatIsTooLongBeforeAnythingChanged) {
  load();
  submit("a", ada, 1, {RenameProject{"one"}}, std::string(15 << 20, 'a'));
  submit(
      "a", ada, 2,
      {AddInstrument{.def = support::instrument_def("saw"), .notes = std::vector<Note>(1'000'000, Note{.length = {1}})},
       AddInstrument{.def = support::instrument_def("saw"), .notes = std::vector<Note>(400'000, Note{.length = {1}})}});
  ASSERT_EQ(verdicts().size(), 2u);
  EXPECT_EQ(verdicts()[0].refusal, "of the author: the name is longer than 200 bytes");
  EXPECT_NE(verdicts()[1].refusal.find("one is at most 40"), std::string::npos) << verdicts()[1].refusal;
  EXPECT_TRUE(changes().empty());
  EXPECT_EQ(session_.studio().revision, Revision{});
}

TEST_F(SessionTest, AnswersOfTheFormerProjectAreKnownButNotKept) {
  load();
  rename("one", 1);
  confirm(1);
  note(session_.receive("a", ProjectTask{FileTask::create, "", 9}, now_));
  take(Loaded{.ticket = file_requests().back().ticket, .path = "/tmp/b.beltane", .studio = {.epoch = Epoch{2}}});
  EXPECT_TRUE(session_.studio().ledger.clients.empty()) << "not carried into another project";
  forget();
  rename("one", 1);
  ASSERT_EQ(verdicts().size(), 1u);
  EXPECT_TRUE(verdicts()[0].durable);
  EXPECT_EQ(verdicts()[0].revision, Revision{1});
  EXPECT_TRUE(changes().empty());
}

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

// ── starting ────────────────────────────────────────────────────────────────────────────────────────────────────

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

// ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────

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
