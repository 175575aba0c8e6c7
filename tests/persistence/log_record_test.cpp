#include "persistence/files/log_record.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <random>
#include <thread>

#include "kept.hpp"
#include "persistence/database/opening.hpp"
#include "persistence/database/store.hpp"

/// A write-ahead log belongs to the file that it was written for.
namespace beltane {
namespace {

namespace fs = std::filesystem;

class StaleLog : public testing::Test {
 protected:
  /// In a process of its own, which is killed with the project still open.
  template <class Task>
  void in_a_killed_process(Task task) {
    const auto child = fork();
    if (child == 0) {
      auto store = Store::open(song_, records_);
      task(*store);
      kill(getpid(), SIGKILL);
    }
    waitpid(child, nullptr, 0);
  }
  /// Monday's file is what stands there when nothing is left in a log; then two more changes are kept, and the power
  /// goes. To the last byte, Monday's file is the one that is there.
  void monday_and_then_a_power_cut() {
    ASSERT_TRUE(Store::create(song_, {}));
    ASSERT_TRUE(Store::open(song_, records_)->append(std::vector{kept(1), kept(2), kept(3)}));
    fs::copy_file(song_, monday_);
    in_a_killed_process([&](Store& store) { (void)bool(store.append(std::vector{kept(4), kept(5)})); });
    ASSERT_GT(fs::file_size(log_), 0u);
  }
  std::size_t kept_now(std::string* note = nullptr) {
    auto store = Store::open(song_, records_);
    if (!store) {
      ADD_FAILURE() << store.reason();
      return 0;
    }
    if (note) *note = store->note();
    const auto held = store->read();
    EXPECT_TRUE(held) << held.reason();
    EXPECT_EQ(held->damage, "");
    return held->tail.size();
  }
  void expect_monday() {
    std::string note;
    EXPECT_EQ(kept_now(&note), 3u);
    EXPECT_NE(note.find("the log was put aside as " + log_.string() + "-aside-"), std::string::npos) << note;
    EXPECT_EQ(kept_now(&note), 3u);
    EXPECT_EQ(note, "");
  }

  OwnDirectory directory_{};
  fs::path records_ = directory_ / "records";
  fs::path song_ = directory_ / "song.beltane", monday_ = directory_ / "monday.beltane";
  fs::path log_ = log_beside(song_);
};

TEST_F(StaleLog, OfACrashIsPlayed) {
  monday_and_then_a_power_cut();
  std::string note;
  EXPECT_EQ(kept_now(&note), 5u);
  EXPECT_EQ(note, "");
}

TEST_F(StaleLog, IsNotPlayedIntoABackupThatWasCopiedOverTheFile) {
  monday_and_then_a_power_cut();
  fs::copy_file(monday_, song_, fs::copy_options::overwrite_existing);
  expect_monday();
}

TEST_F(StaleLog, IsNotPlayedIntoABackupThatWasMovedThere) {
  monday_and_then_a_power_cut();
  fs::rename(monday_, song_);
  expect_monday();
}

TEST_F(StaleLog, IsNotReadIntoABackupEither) {
  monday_and_then_a_power_cut();
  fs::rename(monday_, song_);
  auto store = Store::open_to_read(song_, records_);
  ASSERT_TRUE(store) << store.reason();
  EXPECT_EQ(store->read()->tail.size(), 3u);
  EXPECT_TRUE(fs::exists(log_));
}

TEST_F(StaleLog, IsPlayedAfterRightsWereChanged) {
  monday_and_then_a_power_cut();
  fs::permissions(song_, fs::perms::owner_all);
  EXPECT_EQ(kept_now(), 5u);
}

TEST_F(StaleLog, IsPlayedWhereBothWereCopiedElsewhere) {
  monday_and_then_a_power_cut();
  const auto other = directory_ / "other.beltane";
  fs::copy_file(song_, other);
  fs::copy_file(log_, log_beside(other));
  song_ = other;
  EXPECT_EQ(kept_now(), 5u);
}

TEST_F(StaleLog, OfAnotherProjectIsNotPlayed) {
  monday_and_then_a_power_cut();
  const auto other = directory_ / "other.beltane";
  ASSERT_TRUE(Store::create(other, studio_at(40)));
  fs::rename(log_, log_beside(other));
  song_ = other;
  std::string note;
  EXPECT_EQ(kept_now(&note), 0u);
  EXPECT_NE(note.find("the log was put aside"), std::string::npos) << note;
  EXPECT_EQ(Store::open(other)->revision(), Revision{40});
}

TEST_F(StaleLog, ARollbackJournalThatIsNotNeededIsPutAside) {
  ASSERT_TRUE(Store::create(song_, studio_at(2)));
  std::ofstream(song_.string() + "-journal") << std::string(5000, 'x');
  std::string note;
  EXPECT_EQ(kept_now(&note), 0u);
  EXPECT_NE(note.find("needs no journal"), std::string::npos) << note;
}

TEST_F(StaleLog, ThatWasTakenAwayWhileItWasOpenLosesNothing) {
  ASSERT_TRUE(Store::create(song_, {}));
  in_a_killed_process([&](Store& store) {
    (void)bool(store.append(std::vector{kept(1)}));
    fs::remove(log_beside(song_));
    (void)bool(store.append(std::vector{kept(2)}));
  });
  EXPECT_EQ(kept_now(), 2u);
}

/// Keeps, folds and closes without pause, and says what is on disk.
[[noreturn]] void keep_until_killed(const fs::path& song, const fs::path& records, int say) {
  for (int round = 0;; ++round) {
    auto store = Store::open(song, records);
    if (!store || !store->note().empty()) _exit(1);
    auto revision = static_cast<std::uint64_t>(store->revision());
    for (int i = 0; i < 6; ++i) {
      if (!store->append(std::vector{kept(++revision)})) _exit(1);
      (void)!write(say, &revision, sizeof revision);
      if (i % 2) (void)bool(store->fold_log(i % 4 == 1));
    }
  }
}

/// At whatever moment it is killed, between a checkpoint and its record too, the log is known as the file's own.
TEST_F(StaleLog, OfAKillAtAnyMomentIsPlayed) {
  ASSERT_TRUE(Store::create(song_, {}));
  std::mt19937 dice(6);
  for (int life = 0; life < 60; ++life) {
    SCOPED_TRACE(life);
    int line[2];
    ASSERT_EQ(pipe(line), 0);
    const auto child = fork();
    if (child == 0) keep_until_killed(song_, records_, line[1]);
    close(line[1]);
    std::uint64_t said = 0, last = 0;
    if (read(line[0], &said, sizeof said) == sizeof said) last = said;  // it is at work
    std::this_thread::sleep_for(std::chrono::microseconds(dice() % 20000));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    while (read(line[0], &said, sizeof said) == sizeof said) last = said;
    close(line[0]);
    auto store = Store::open(song_, records_);
    ASSERT_TRUE(store) << store.reason();
    EXPECT_EQ(store->note(), "");
    ASSERT_GE(static_cast<std::uint64_t>(store->revision()), last);
    ASSERT_GT(last, 0u);
  }
}

TEST(ALogRecord, IsReadAsItWasWrittenAndNotWhereItIsTorn) {
  const LogRecord record{.inode = 7, .modified_ns = 123456789012345, .size = 4096, .salt = 9, .folding = true};
  EXPECT_EQ(log_record_in(text_of(record)), record);
  const auto text = text_of(record);
  for (std::size_t size = 0; size + 1 < text.size(); ++size) EXPECT_FALSE(log_record_in(text.substr(0, size)));
}

TEST(ALogRecord, KnowsAnotherFileOnlyWhereItIsSure) {
  const LogRecord record{.inode = 7, .modified_ns = 1000, .size = 4096, .salt = 9};
  const FileStat same{.key = {1, 7}, .modified_ns = 1000, .size = 4096, .links = 1};
  auto touched = same, other = same;
  touched.modified_ns = 1001;
  other.key.inode = 8;
  const auto sure = Trust::inodes_and_times;
  EXPECT_FALSE(is_another_file(record, same, 9, sure));
  EXPECT_TRUE(is_another_file(record, touched, 9, sure));
  EXPECT_TRUE(is_another_file(record, other, 9, sure));
  EXPECT_TRUE(is_another_file(record, other, 10, sure));     // the log, a restart later
  EXPECT_FALSE(is_another_file(record, other, 4000, sure));  // another log: nothing is known of it
  EXPECT_FALSE(is_another_file(record, other, 9, Trust::times));
  EXPECT_FALSE(is_another_file(record, touched, 9, Trust::nothing));
  auto folding = record;
  folding.folding = true;
  EXPECT_FALSE(is_another_file(folding, touched, 9, sure));
  EXPECT_TRUE(is_another_file(folding, other, 9, sure));
}

}  // namespace
}  // namespace beltane
