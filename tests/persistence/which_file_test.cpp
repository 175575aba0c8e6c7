#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "storage_fixture.hpp"

/// Which file is open, and that nothing is ever said to be kept in another one.
namespace beltane {
namespace {

namespace fs = std::filesystem;

std::string file_bytes(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class WhichFile : public StorageTest {
 protected:
  /// A project with a name, of which three changes are on disk.
  void named() {
    fs::create_directory(folder_);
    load();
    refused(FileTask::save_as, song_);
    keep(1, 3);
    wait(0ms);
    ASSERT_EQ(last<Durable>(), durable(1, 3));
    answers_.clear();
  }
  bool anything_durable() const {
    for (const auto& answer : answers_)
      if (std::holds_alternative<Durable>(answer)) return true;
    return false;
  }
  std::string trouble() const {
    const auto words = storage_->health().words;
    const auto found = words.find("trouble");
    return found == words.end() ? "" : found->second;
  }
  void expect_trouble(const std::string& of) {
    EXPECT_FALSE(anything_durable());
    EXPECT_NE(trouble().find(of), std::string::npos) << trouble();
    EXPECT_NE(last<StorageTrouble>().reason.find(of), std::string::npos);
  }
  /// The revision that the file leads to.
  std::uint64_t kept_in(const fs::path& file) {
    auto store = Store::open_to_read(file);
    EXPECT_TRUE(store) << store.reason();
    return store ? static_cast<std::uint64_t>(store->revision()) : 0;
  }

  fs::path folder_ = directory_ / "music";
  fs::path song_ = folder_ / "song.beltane", elsewhere_ = directory_ / "elsewhere.beltane";
};

// ── the file cannot be opened when persistence comes back ───────────────────────────────────────────────────────

TEST_F(WhichFile, ThatIsGoneAtARestartIsAskedForAgainAndNoOtherIsTaken) {
  named();
  storage_.reset();
  fs::rename(song_, elsewhere_);
  start();
  keep(4, 4);
  wait(1100ms);
  expect_trouble("there is no file " + song_.string());
  tell(KeepSnapshot{studio_at(4)});
  wait(1100ms);
  expect_trouble("there is no file " + song_.string());
  EXPECT_FALSE(fs::exists(unsaved()));
  fs::rename(elsewhere_, song_);
  wait(1100ms);
  EXPECT_EQ(last<Durable>(), durable(1, 3));
  keep(4, 4);
  wait(0ms);
  EXPECT_EQ(last<Durable>(), durable(1, 4));
  EXPECT_EQ(trouble(), "");
}

TEST_F(WhichFile, ThatAnotherProgramHoldsForSecondsIsWaitedFor) {
  named();
  storage_.reset();
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const auto backup = fork();
  if (backup == 0) {
    const auto store = Store::open(song_);
    (void)!write(ready[1], "y", 1);
    pause();
  }
  char byte{};
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  start();
  keep(4, 4);
  wait(1100ms);
  expect_trouble("is open in another rig");
  EXPECT_FALSE(fs::exists(unsaved()));
  kill(backup, SIGKILL);
  waitpid(backup, nullptr, 0);
  wait(1100ms);
  EXPECT_EQ(last<Durable>(), durable(1, 3));
}

TEST_F(WhichFile, OfAnotherProjectIsNeverHealed) {
  named();
  storage_.reset();
  fs::rename(song_, elsewhere_);
  ASSERT_TRUE(Store::create(song_, studio_at(2)));
  const auto before = file_bytes(song_);
  start();
  keep(4, 4);
  tell(KeepSnapshot{studio_at(4)});
  wait(1100ms);
  expect_trouble("another one was put in its place");
  EXPECT_EQ(file_bytes(song_), before);
}

TEST_F(WhichFile, ThatIsAByteCopyIsNotHealedEither) {
  named();
  storage_.reset();
  fs::copy_file(song_, elsewhere_);
  fs::rename(elsewhere_, song_);
  start();
  tell(KeepSnapshot{studio_at(4)});
  wait(1100ms);
  expect_trouble("another one was put in its place");
}

TEST_F(WhichFile, IsWhateverStandsThereForASessionThatHasNothingInMemory) {
  named();
  storage_.reset();
  ASSERT_TRUE(Store::create(elsewhere_, studio_at(9)));
  fs::rename(elsewhere_, song_);
  start();
  EXPECT_EQ(load(20).studio.revision, Revision{9});
  EXPECT_EQ(trouble(), "");
}

TEST_F(WhichFile, ThatIsGoneIsRefusedToASessionUntilItIsBack) {
  named();
  storage_.reset();
  fs::rename(song_, elsewhere_);
  start();
  for (int time = 0; time < 2; ++time) {
    tell(FileRequest{.task = FileTask::load, .ticket = 20});
    EXPECT_NE(last<FileAnswer>().refusal.find(song_.string()), std::string::npos);
    wait(1100ms);
  }
  EXPECT_FALSE(fs::exists(unsaved()));
  fs::rename(elsewhere_, song_);
  EXPECT_EQ(load(20).tail.size(), 3u);
}

TEST_F(WhichFile, CanBeAnotherOneWhileItIsGone) {
  named();
  storage_.reset();
  fs::remove(song_);
  start();
  tell(FileRequest{FileTask::create, "", 21});
  EXPECT_EQ(last<Loaded>().path, unsaved().string());
  EXPECT_EQ(trouble(), "");
}

TEST_F(WhichFile, ThatIsGoneForGoodIsWrittenElsewhereFromTheMemoryOfTheSession) {
  named();
  const auto before = project_;
  storage_.reset();
  fs::remove(song_);
  start();
  answers_.clear();
  tell(FileRequest{FileTask::save_as, elsewhere_.string(), 21});
  EXPECT_NE(last<StorageTrouble>().reason, "");  // which asks the session for what it has
  tell(KeepSnapshot{studio_at(5)});
  EXPECT_EQ(last<FileAnswer>().refusal, "");
  EXPECT_EQ(last<FileAnswer>().path, elsewhere_.string());
  EXPECT_NE(last<FileAnswer>().project, before);
  auto late = kept(6);
  late.project = before;  // under way while the answer was
  tell(late);
  EXPECT_EQ(trouble(), "");
  keep(6, 6);
  wait(0ms);
  EXPECT_EQ(last<Durable>(), durable(1, 6));
  storage_.reset();
  EXPECT_EQ(kept_in(elsewhere_), 6u);
}

TEST_F(WhichFile, TheUnsavedProjectThatIsGoneIsBegunAnewOnlyForASessionThatHasNothing) {
  load();
  keep(1, 2);
  wait(0ms);
  storage_.reset();
  fs::remove(unsaved());
  start();
  answers_.clear();
  keep(3, 3);
  wait(1100ms);
  expect_trouble("there is no file " + unsaved().string());
  EXPECT_EQ(load(30).studio.revision, Revision{});
  EXPECT_TRUE(fs::exists(unsaved()));
}

// ── the file goes while it is open ──────────────────────────────────────────────────────────────────────────────

TEST_F(WhichFile, ThatIsDeletedWhileItIsOpenIsWrittenAgainBeforeAnythingIsDurable) {
  named();
  fs::remove(song_);
  keep(4, 5);
  wait(0ms);
  EXPECT_EQ(last<Durable>(), durable(1, 5));
  EXPECT_TRUE(fs::exists(song_));
  EXPECT_NE(storage_->drain_notices().find("was moved or deleted while it was open"), std::string::npos);
  EXPECT_NE(storage_->health().words["note"], "");
  storage_.reset();
  EXPECT_EQ(kept_in(song_), 5u);
}

TEST_F(WhichFile, ThatIsDeletedIsMissedWithinASecondAlsoWhereNothingIsEdited) {
  named();
  fs::remove(song_);
  wait(1100ms);
  EXPECT_TRUE(fs::exists(song_));
  storage_.reset();
  EXPECT_EQ(kept_in(song_), 3u);
}

TEST_F(WhichFile, ThatIsMovedIsWholeWhereItIsAndWrittenAgainWhereItWas) {
  named();
  fs::rename(song_, elsewhere_);
  keep(4, 4);
  wait(0ms);
  EXPECT_EQ(last<Durable>(), durable(1, 4));
  storage_.reset();
  EXPECT_EQ(kept_in(song_), 4u);
  EXPECT_EQ(kept_in(elsewhere_), 3u);
}

TEST_F(WhichFile, WhoseFolderIsGoneIsSaidAndWrittenAgainWhenThereIsOne) {
  named();
  fs::remove_all(folder_);
  keep(4, 4);
  wait(0ms);
  expect_trouble(song_.string() + " is not there any more");
  tell(FileRequest{FileTask::flush, "", 21});
  EXPECT_NE(last<FileAnswer>().refusal, "");
  fs::create_directory(folder_);
  wait(1100ms);
  EXPECT_EQ(last<Durable>(), durable(1, 4));
  tell(FileRequest{FileTask::flush, "", 22});
  EXPECT_EQ(last<FileAnswer>().refusal, "");
  storage_.reset();
  EXPECT_EQ(kept_in(song_), 4u);
}

TEST_F(WhichFile, ThatIsReplacedIsSaidLeftAloneAndCanBeKeptElsewhere) {
  named();
  ASSERT_TRUE(Store::create(elsewhere_, studio_at(9)));
  fs::rename(elsewhere_, song_);
  const auto before = file_bytes(song_);
  keep(4, 4);
  wait(0ms);
  expect_trouble("another one was put in its place");
  EXPECT_NE(refused(FileTask::create, "").refusal.find("--force"), std::string::npos);
  EXPECT_NE(refused(FileTask::open, song_).refusal.find("--force"), std::string::npos);
  EXPECT_EQ(refused(FileTask::save_as, elsewhere_).refusal, "");
  wait(0ms);
  EXPECT_EQ(last<Durable>(), durable(1, 4));
  EXPECT_EQ(file_bytes(song_), before);
  storage_.reset();
  EXPECT_EQ(kept_in(elsewhere_), 4u);
}

TEST_F(WhichFile, ThatIsReplacedCanBeGoneOnWithWhereTheEditsMayBeLost) {
  named();
  ASSERT_TRUE(Store::create(elsewhere_, studio_at(9)));
  fs::rename(elsewhere_, song_);
  keep(4, 4);
  wait(0ms);
  tell(FileRequest{.task = FileTask::open, .path = song_.string(), .ticket = 21, .force = true});
  EXPECT_EQ(last<Loaded>().studio.revision, Revision{9});
  EXPECT_EQ(trouble(), "");
}

TEST_F(WhichFile, ThatComesBackOnAnotherDiskAsItWasIsGoneOnWith) {
  named();
  wait(1100ms);
  tell(FileRequest{FileTask::flush, "", 21});
  fs::copy_file(song_, elsewhere_);  // as on a disk that was taken out and put back: another inode, the same content
  fs::rename(elsewhere_, song_);
  keep(4, 4);
  wait(0ms);
  EXPECT_EQ(last<Durable>(), durable(1, 4));
  storage_.reset();
  EXPECT_EQ(kept_in(song_), 4u);
}

/// Whether another process sees the lock of this one.
bool is_locked(const fs::path& file) {
  const auto child = fork();
  if (child == 0) {
    struct flock asked {};
    asked.l_type = F_WRLCK;
    asked.l_whence = SEEK_SET;
    const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    _exit(fcntl(fd, F_GETLK, &asked) == 0 && asked.l_type != F_UNLCK ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

TEST_F(WhichFile, IsKnownUnderAnyNameAndItsLockIsKept) {
  named();
  const auto link = directory_ / "link.beltane", hard = directory_ / "hard.beltane";
  fs::create_symlink(song_, link);
  fs::create_hard_link(song_, hard);
  for (const auto& name : {song_, link, hard}) {
    tell(FileRequest{FileTask::open, name.string(), ++ticket_});
    EXPECT_EQ(last<Loaded>().path, song_.string());
    EXPECT_TRUE(is_locked(song_)) << name;
    EXPECT_NE(refused(FileTask::save_as, name).path, "");
    EXPECT_TRUE(is_locked(song_)) << name;
  }
}

TEST_F(WhichFile, ACopyMadeWithSaveIsAProjectOfItsOwn) {
  named();
  const auto before = project_;
  EXPECT_EQ(refused(FileTask::save_as, elsewhere_).refusal, "");
  EXPECT_NE(project_, before);
  storage_.reset();
  EXPECT_EQ(Store::open(song_)->identity(), before);
  EXPECT_EQ(Store::open(elsewhere_)->identity(), project_);
}

}  // namespace
}  // namespace beltane
