// What the session sends to persistence, and what it says while that is away or the disk refuses.

#include "session/session_state.hpp"

#include "session/session_fixture.hpp"
#include "support/project_units.hpp"

namespace beltane {
namespace {

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

}  // namespace
}  // namespace beltane
