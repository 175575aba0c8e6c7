// Submissions: accepted, refused, answered, undone.

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

}  // namespace
}  // namespace beltane
