#include "persistence/database/store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "kept.hpp"
#include "persistence/database/schema.hpp"

namespace beltane {
namespace {

class StoreTest : public testing::Test {
 protected:
  Store made(const Studio& studio = {}) {
    EXPECT_TRUE(Store::create(file_, studio));
    auto store = Store::open(file_);
    if (!store) throw std::runtime_error(store.reason());
    return std::move(*store);
  }
  std::string refusal() const {
    const auto store = Store::open(file_);
    return store ? "" : store.reason();
  }
  /// Does something to the file as a stranger would.
  void tamper(const std::string& sql) { SQLite::Database(file_.string(), SQLite::OPEN_READWRITE).exec(sql); }

  OwnDirectory directory_{};
  std::filesystem::path file_ = directory_ / "song.beltane";
};

TEST_F(StoreTest, GivesBackWhatItWasGiven) {
  {
    auto store = made();
    ASSERT_TRUE(store.append(std::vector{kept(1), kept(2), kept(3)}));
  }
  auto again = Store::open(file_);
  ASSERT_TRUE(again) << again.reason();
  EXPECT_EQ(again->revision(), Revision{3});
  const auto held = again->read();
  ASSERT_TRUE(held) << held.reason();
  EXPECT_EQ(held->tail, (std::vector{kept(1), kept(2), kept(3)}));
  EXPECT_EQ(held->damage, "");
}

TEST_F(StoreTest, GivesTheNewestSnapshotAndWhatCameAfterIt) {
  auto store = made();
  ASSERT_TRUE(store.begin(Epoch{1}));
  ASSERT_TRUE(store.append(std::vector{kept(1), kept(2), kept(3)}));
  ASSERT_TRUE(store.save_snapshot(studio_at(2)));
  const auto held = store.read();
  ASSERT_TRUE(held) << held.reason();
  EXPECT_EQ(held->studio, studio_at(2));
  EXPECT_EQ(held->tail, std::vector{kept(3)});
  EXPECT_EQ(store.revision(), Revision{3});
}

TEST_F(StoreTest, KeepsThreeSnapshotsAndTheChangesSinceTheOldest) {
  auto store = made();
  ASSERT_TRUE(store.begin(Epoch{1}));
  for (std::uint64_t i = 1; i <= 10; ++i) {
    ASSERT_TRUE(store.append(std::vector{kept(i)}));
    ASSERT_TRUE(store.save_snapshot(studio_at(i)));
  }
  { const auto gone = std::move(store); }
  SQLite::Database file(file_.string());
  EXPECT_EQ(file.execAndGet("SELECT count(*) FROM snapshot").getInt(), 3);
  EXPECT_EQ(file.execAndGet("SELECT min(revision) FROM journal").getInt(), 9);
}

TEST_F(StoreTest, TakesASnapshotThatIsAheadAsWhatIsThere) {
  auto store = made();
  ASSERT_TRUE(store.begin(Epoch{1}));
  ASSERT_TRUE(store.save_snapshot(studio_at(5)));
  EXPECT_EQ(store.revision(), Revision{5});
  ASSERT_TRUE(store.append(std::vector{kept(6)}));
  EXPECT_EQ(store.read()->tail, std::vector{kept(6)});
}

TEST_F(StoreTest, SaysInItsColumnsWhatIsInIt) {
  auto studio = studio_at(1);
  { auto store = made(studio); }
  SQLite::Database file(file_.string());
  EXPECT_EQ(file.execAndGet("SELECT name FROM meta").getString(), "revision 1");
  EXPECT_EQ(file.execAndGet("SELECT bpm FROM meta").getDouble(), 120);
  EXPECT_EQ(static_cast<std::uint32_t>(file.execAndGet("PRAGMA application_id").getInt()), project_application_id);
}

TEST_F(StoreTest, TakesAnOlderSnapshotWhereTheNewestIsDamagedAndKeepsACopy) {
  {
    auto store = made();
    ASSERT_TRUE(store.begin(Epoch{1}));
    ASSERT_TRUE(store.append(std::vector{kept(1), kept(2)}));
    ASSERT_TRUE(store.save_snapshot(studio_at(2)));
  }
  tamper("UPDATE snapshot SET studio = x'00112233' WHERE revision = 2");
  auto store = Store::open(file_);
  ASSERT_TRUE(store) << store.reason();
  const auto held = store->read();
  ASSERT_TRUE(held) << held.reason();
  EXPECT_EQ(held->tail, (std::vector{kept(1), kept(2)}));
  EXPECT_NE(held->damage.find("revision 2 is damaged"), std::string::npos) << held->damage;
  EXPECT_NE(held->damage.find("a copy"), std::string::npos) << held->damage;
  EXPECT_EQ(store->read()->damage, "");
}

TEST_F(StoreTest, LeavesOutWhatComesAfterADamagedChange) {
  {
    auto store = made();
    ASSERT_TRUE(store.append(std::vector{kept(1), kept(2), kept(3)}));
  }
  tamper("UPDATE journal SET payload = x'00' WHERE revision = 2");
  auto store = Store::open(file_);
  ASSERT_TRUE(store);
  const auto held = store->read();
  ASSERT_TRUE(held);
  EXPECT_EQ(held->tail, std::vector{kept(1)});
  EXPECT_NE(held->damage.find("revision 2"), std::string::npos);
  EXPECT_EQ(store->revision(), Revision{1});
  EXPECT_TRUE(store->append(std::vector{kept(2)}));
}

TEST_F(StoreTest, ACopyIsWhole) {
  auto store = made();
  ASSERT_TRUE(store.append(std::vector{kept(1), kept(2)}));
  const auto identity = Store::new_identity();
  ASSERT_TRUE(store.copy_to(directory_ / "copy.beltane", SampleInclusion::included, identity));
  auto copy = Store::open(directory_ / "copy.beltane");
  ASSERT_TRUE(copy) << copy.reason();
  EXPECT_EQ(copy->read()->tail, (std::vector{kept(1), kept(2)}));
  EXPECT_EQ(copy->identity(), identity);
  EXPECT_FALSE(store.copy_to(directory_ / "copy.beltane", SampleInclusion::omitted, identity));  // never over something
}

TEST_F(StoreTest, FoldsItsLogIntoOneFileWhenItIsClosed) {
  {
    auto store = made();
    ASSERT_TRUE(store.append(std::vector{kept(1)}));
    EXPECT_GT(store.log_pages(), 0);
  }
  EXPECT_FALSE(std::filesystem::exists(file_.string() + "-wal"));
}

// ── what is refused, in one sentence, and left as it was ────────────────────────────────────────────────────────

TEST_F(StoreTest, RefusesWhatIsNotThere) { EXPECT_EQ(refusal(), "there is no file " + file_.string()); }

TEST_F(StoreTest, RefusesADirectory) {
  std::filesystem::create_directory(file_);
  EXPECT_EQ(refusal(), file_.string() + " is a directory, not a project");
}

TEST_F(StoreTest, RefusesAnotherKindOfFile) {
  std::ofstream(file_) << std::string(5000, 'x');
  EXPECT_EQ(refusal(), file_.string() + " is not a beltane project");
}

TEST_F(StoreTest, RefusesAnEmptyFile) {
  std::ofstream{file_};
  EXPECT_EQ(refusal(), file_.string() + " is not a beltane project");
}

TEST_F(StoreTest, RefusesAnotherDatabase) {
  SQLite::Database(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE a (b)");
  EXPECT_EQ(refusal(), file_.string() + " is a database, but not a beltane project");
}

TEST_F(StoreTest, RefusesANewerFormat) {
  { auto store = made(); }
  tamper("PRAGMA user_version = 9");
  EXPECT_EQ(refusal(), file_.string() + " was made by a newer beltane (format 9; this one reads up to 4)");
}

TEST_F(StoreTest, RefusesAFileThatIsCutOff) {
  { auto store = made(studio_at(50)); }
  const auto size = std::filesystem::file_size(file_);
  std::filesystem::resize_file(file_, size - 1000);
  EXPECT_NE(refusal().find("cut off"), std::string::npos) << refusal();
  std::filesystem::resize_file(file_, size - 4096);
  EXPECT_NE(refusal().find("is damaged"), std::string::npos) << refusal();
}

TEST_F(StoreTest, RefusesAFileThatIsOverwrittenInTheMiddle) {
  { auto store = made(studio_at(50)); }
  std::fstream(file_, std::ios::in | std::ios::out | std::ios::binary).seekp(4096) << std::string(4096, '\xff');
  EXPECT_NE(refusal().find("is damaged"), std::string::npos) << refusal();
}

/// What a user without special rights is told; root may write everything, so that needs a process of its own.
std::string refusal_to_a_plain_user(const std::filesystem::path& file) {
  int line[2];
  if (pipe(line) != 0) return "no pipe";
  const auto child = fork();
  if (child == 0) {
    if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) _exit(1);
    const auto store = Store::open(file);
    const auto reason = store ? "" : store.reason();
    (void)!write(line[1], reason.data(), reason.size());
    _exit(0);
  }
  close(line[1]);
  std::string said(500, '\0');
  said.resize(static_cast<std::size_t>(std::max<ssize_t>(0, read(line[0], said.data(), said.size()))));
  close(line[0]);
  waitpid(child, nullptr, 0);
  return said;
}

TEST_F(StoreTest, RefusesAFileThatMayNotBeWritten) {
  { auto store = made(); }
  std::filesystem::permissions(directory_.path(), std::filesystem::perms::all);
  std::filesystem::permissions(file_, std::filesystem::perms::owner_read);
  EXPECT_NE(refusal_to_a_plain_user(file_).find("may not be read and written"), std::string::npos);
}

TEST_F(StoreTest, RefusesAFileWhereNothingMayBeWrittenBesideIt) {
  { auto store = made(); }
  std::filesystem::permissions(file_, std::filesystem::perms::all);
  std::filesystem::permissions(directory_.path(), std::filesystem::perms::all ^ std::filesystem::perms::others_write ^
                                                      std::filesystem::perms::group_write ^
                                                      std::filesystem::perms::owner_write);
  EXPECT_NE(refusal_to_a_plain_user(file_).find("nothing may be written beside"), std::string::npos);
  std::filesystem::permissions(directory_.path(), std::filesystem::perms::all);
}

TEST_F(StoreTest, RefusesAFileThatAnotherProcessHasOpen) {
  { auto store = made(); }
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const auto child = fork();
  if (child == 0) {
    const auto store = Store::open(file_);
    (void)!write(ready[1], store ? "y" : "n", 1);
    pause();
  }
  char byte{};
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'y');
  EXPECT_NE(refusal().find("is open in another rig"), std::string::npos) << refusal();
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(refusal(), "");
}

TEST_F(StoreTest, NeverMakesAFileOverAnother) {
  { auto store = made(); }
  const auto made_again = Store::create(file_, {});
  ASSERT_FALSE(made_again);
  EXPECT_NE(made_again.reason().find("is there already"), std::string::npos);
}

/// No file of this process may grow beyond `bytes` while this lives: what a full disk does.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit now{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &now);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int){};
};

TEST_F(StoreTest, AFullDiskRefusesAndNothingIsHalfKept) {
  auto store = made();
  ASSERT_TRUE(store.append(std::vector{kept(1)}));
  std::vector<KeepChange> many;
  for (std::uint64_t i = 2; i < 500; ++i) many.push_back(kept(i));
  {
    FullDisk full(20000);
    const auto refused = store.append(many);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.reason().find(file_.string()), std::string::npos) << refused.reason();
  }
  EXPECT_EQ(store.revision(), Revision{1});
  ASSERT_TRUE(store.append(many));
  EXPECT_EQ(store.read()->tail.size(), 499u);
}

}  // namespace
}  // namespace beltane
