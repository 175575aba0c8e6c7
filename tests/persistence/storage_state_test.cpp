#include "persistence/storage_state.hpp"

#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "storage_fixture.hpp"

namespace beltane {
namespace {

TEST_F(StorageTest, BeginsWithAnEmptyUnsavedProject) {
  const auto loaded = load();
  EXPECT_EQ(loaded.path, unsaved().string());
  EXPECT_EQ(loaded.studio.revision, Revision{});
  EXPECT_EQ(loaded.studio.epoch, Epoch{1});
}

TEST_F(StorageTest, CommitsAllThatCameBeforeTheTickAndSaysSoOnce) {
  load();
  keep(1, 5);
  wait(0ms);
  EXPECT_EQ(last<Durable>(), durable(1, 5));
  EXPECT_EQ(storage_->health().figures["commits"], 1);
  EXPECT_FALSE(storage_->waits());
}

TEST_F(StorageTest, DoesNotWaitWithMoreThanSixtyFour) {
  load();
  keep(1, 64);
  EXPECT_EQ(storage_->health().figures["revision"], 64);
}

TEST_F(StorageTest, IgnoresWhatItHasAndWhatLeavesAGap) {
  load();
  keep(1, 3);
  wait(0ms);
  keep(2, 3);
  keep(7, 8);
  wait(0ms);
  EXPECT_EQ(last<Durable>(), durable(1, 3));
}

TEST_F(StorageTest, ComesBackWithEverythingItAcknowledged) {
  load();
  keep(1, 10);
  wait(0ms);
  restart();
  const auto loaded = load(2);
  EXPECT_EQ(loaded.tail.size(), 10u);
  EXPECT_EQ(loaded.studio.epoch, Epoch{2});
}

TEST_F(StorageTest, EveryLoadIsANewEpochButARepeatedOneIsNot) {
  EXPECT_EQ(load(1).studio.epoch, Epoch{1});
  EXPECT_EQ(load(1).studio.epoch, Epoch{1});
  EXPECT_EQ(load(2).studio.epoch, Epoch{2});
  restart();
  EXPECT_EQ(load(3).studio.epoch, Epoch{3});
}

TEST_F(StorageTest, TellsTheFormerSessionOfTheNewEpochAtOnce) {
  load(1);
  FileRequest theirs{.task = FileTask::load, .ticket = 2};
  StorageAnswers answers = storage_->receive("another session", theirs, now_);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].peer, "another session");
  EXPECT_EQ(answers[1].peer, "session");
  EXPECT_EQ(std::get<Durable>(answers[1].message).epoch, Epoch{2});
  answers = storage_->receive("another session", theirs, now_);
  EXPECT_EQ(answers.size(), 1u) << "the load was only repeated";
}

TEST_F(StorageTest, KeepsNothingOfAnEpochThatIsOver) {
  load(1);
  load(2);
  keep(1, 1);
  wait(0ms);
  EXPECT_EQ(last<Durable>(), durable(2, 0));
}

TEST_F(StorageTest, GoesOnFromASnapshotThatIsAhead) {
  load();
  tell(KeepSnapshot{studio_at(5)});
  keep(6, 6);
  wait(0ms);
  EXPECT_EQ(last<Durable>(), durable(1, 6));
}

TEST_F(StorageTest, OpensAnotherFileAndComesBackToItAfterARestart) {
  load();
  keep(1, 2);
  ASSERT_TRUE(Store::create(directory_ / "song.beltane", studio_at(3)));
  tell(FileRequest{FileTask::open, (directory_ / "song.beltane").string(), 5});
  EXPECT_EQ(last<Loaded>().studio.revision, Revision{3});
  EXPECT_GT(last<Loaded>().studio.epoch, Epoch{1});
  restart();
  EXPECT_EQ(load(6).path, (directory_ / "song.beltane").string());
}

TEST_F(StorageTest, EpochsRiseFromFileToFile) {
  ASSERT_TRUE(Store::create(directory_ / "song.beltane", {}));
  for (std::uint64_t i = 1; i <= 5; ++i) load(i);
  tell(FileRequest{FileTask::open, (directory_ / "song.beltane").string(), 50});
  EXPECT_EQ(last<Loaded>().studio.epoch, Epoch{6});
  tell(FileRequest{FileTask::open, unsaved().string(), 51});
  EXPECT_EQ(last<Loaded>().studio.epoch, Epoch{7});
}

TEST_F(StorageTest, KeepsItsFileOpenWhenTheOtherIsRefused) {
  load();
  std::ofstream(directory_ / "text.beltane") << "a shopping list";
  EXPECT_NE(refused(FileTask::open, directory_ / "text.beltane").refusal, "");
  EXPECT_NE(refused(FileTask::open, directory_ / "nothing.beltane").refusal, "");
  EXPECT_NE(refused(FileTask::open, directory_.path()).refusal, "");
  EXPECT_NE(refused(FileTask::open, "song.beltane").refusal.find("whole path"), std::string::npos);
  keep(1, 1);
  wait(0ms);
  EXPECT_EQ(last<Durable>(), durable(1, 1));
}

TEST_F(StorageTest, SavingGivesTheUnsavedProjectAName) {
  load();
  keep(1, 3);
  const auto song = directory_ / "song.beltane";
  tell(FileRequest{FileTask::save_as, song.string(), 5});
  EXPECT_EQ(last<FileAnswer>(), (FileAnswer{5, song.string(), "", project_}));
  EXPECT_FALSE(std::filesystem::exists(unsaved()));
  keep(4, 4);
  wait(0ms);
  EXPECT_EQ(last<Durable>(), durable(1, 4));
  restart();
  EXPECT_EQ(load(6).tail.size(), 4u);
}

TEST_F(StorageTest, SavingNeverOverwritesAnotherFile) {
  load();
  ASSERT_TRUE(Store::create(directory_ / "song.beltane", studio_at(3)));
  EXPECT_NE(refused(FileTask::save_as, directory_ / "song.beltane").refusal.find("is there already"),
            std::string::npos);
  EXPECT_EQ(storage_->health().words["path"], unsaved().string());
}

TEST_F(StorageTest, SavingTwiceUnderTheSameNameIsFine) {
  load();
  EXPECT_EQ(refused(FileTask::save_as, directory_ / "song.beltane").refusal, "");
  EXPECT_EQ(refused(FileTask::save_as, directory_ / "song.beltane").refusal, "");
}

TEST_F(StorageTest, ANewProjectPutsAnUnsavedOneAside) {
  load();
  keep(1, 3);
  tell(FileRequest{FileTask::create, "", 5});
  EXPECT_EQ(last<Loaded>().studio.revision, Revision{});
  EXPECT_TRUE(last<Loaded>().tail.empty());
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_.path()))
    files += entry.path().extension() == ".beltane";
  EXPECT_EQ(files, 2u);
}

TEST_F(StorageTest, AnAnswerThatGotLostIsGivenAgainWithoutDoingItAgain) {
  load();
  const auto song = directory_ / "song.beltane";
  tell(FileRequest{FileTask::create, song.string(), 5});
  const auto first = last<Loaded>();
  tell(FileRequest{FileTask::create, song.string(), 5});
  EXPECT_EQ(last<Loaded>(), first);
}

TEST_F(StorageTest, ABrokenUnsavedProjectIsPutAsideAndSaid) {
  storage_.reset();
  std::ofstream(unsaved()) << std::string(9000, 'x');
  start();
  EXPECT_EQ(load().studio.revision, Revision{});
  EXPECT_NE(storage_->drain_notices().find("put aside"), std::string::npos);
}

TEST_F(StorageTest, FoldsTheLogWhenItIsQuiet) {
  load();
  keep(1, 5);
  wait(0ms);
  EXPECT_GT(storage_->health().figures["log_pages"], 0);
  wait(1500ms);
  EXPECT_EQ(storage_->health().figures["log_pages"], 0);
}

TEST_F(StorageTest, AFullDiskIsSaidAndNothingIsLost) {
  load();
  keep(1, 1);
  wait(0ms);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  auto* handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit full{30000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &full);
  keep(2, 400);
  wait(0ms);
  EXPECT_NE(last<StorageTrouble>().reason.find(unsaved().string()), std::string::npos);
  EXPECT_NE(storage_->health().words["trouble"], "");
  const auto before_it = last<Durable>();
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  wait(500ms);
  EXPECT_EQ(last<Durable>(), before_it);  // not before its time
  wait(600ms);
  EXPECT_EQ(last<Durable>(), durable(1, 400));
  EXPECT_FALSE(storage_->health().words.contains("trouble"));
}

TEST_F(StorageTest, WorksInMemoryWhereNoFileCanBeMadeAndKeepsEverythingOnceItCan) {
  storage_.reset();
  const auto blocked = directory_ / "state";
  std::ofstream(blocked) << "in the way of the directory";
  storage_.emplace(blocked, "rig");
  EXPECT_EQ(load().studio.epoch, Epoch{1});
  keep(1, 3);
  wait(1100ms);
  EXPECT_NE(last<StorageTrouble>().reason, "");
  EXPECT_EQ(load(2).waiting, 3U) << "the next session is not to take them for durable";
  std::filesystem::remove(blocked);
  wait(1100ms);
  EXPECT_EQ(last<Durable>(), durable(2, 3));
}

}  // namespace
}  // namespace beltane
