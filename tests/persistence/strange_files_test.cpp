#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <map>

#include "kept.hpp"
#include "persistence/database/connection.hpp"
#include "persistence/database/schema.hpp"
#include "persistence/database/store.hpp"

/// A project file may be a stranger's. What is not exactly ours is refused, and left as it was to the last byte.
namespace beltane {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class StrangeFile : public testing::Test {
 protected:
  StrangeFile() {
    EXPECT_TRUE(Store::create(file_, studio_at(5)));
    auto store = Store::open(file_);
    EXPECT_TRUE(store->append(std::vector{kept(6), kept(7)}));
  }
  void tamper(const std::string& sql) {
    SQLite::Database file(file_.string(), SQLite::OPEN_READWRITE);
    file.exec(sql);
    file.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  std::map<std::string, std::string> folder() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::directory_iterator(directory_.path()))
      all[entry.path().filename().string()] = bytes_of(entry.path());
    return all;
  }
  /// Why it is not opened, nor read, and nothing is changed or made by that.
  std::string refusal() {
    const auto before = folder();
    const auto written = Store::open(file_), read = Store::open_to_read(file_);
    EXPECT_FALSE(written);
    EXPECT_FALSE(read);
    EXPECT_TRUE(folder() == before);
    return written ? "" : written.reason();
  }
  void expect_not_exactly_ours() {
    const auto reason = refusal();
    EXPECT_NE(reason.find(file_.string() + " is not exactly a beltane project"), std::string::npos) << reason;
  }

  OwnDirectory directory_{};
  fs::path file_ = directory_ / "song.beltane";
};

TEST_F(StrangeFile, WithATriggerIsRefused) {
  tamper("CREATE TRIGGER t AFTER INSERT ON journal BEGIN DELETE FROM journal; END");
  expect_not_exactly_ours();
}

TEST_F(StrangeFile, WithATriggerThatNeverEndsIsRefused) {
  tamper("CREATE TRIGGER t AFTER UPDATE ON meta BEGIN UPDATE meta SET epoch = epoch + 1; END");
  expect_not_exactly_ours();
}

TEST_F(StrangeFile, WithAViewIsRefused) {
  tamper("CREATE VIEW v AS SELECT * FROM journal");
  expect_not_exactly_ours();
}

TEST_F(StrangeFile, WhoseSamplesAreAViewIsRefused) {
  tamper(
      "DROP TABLE sample; CREATE VIEW sample AS WITH RECURSIVE c(name, parts) AS (SELECT 'a', 1 UNION ALL SELECT name "
      "|| 'a', 1 FROM c) SELECT * FROM c");
  expect_not_exactly_ours();
}

TEST_F(StrangeFile, WithATableMoreIsRefused) {
  tamper("CREATE TABLE more (a)");
  expect_not_exactly_ours();
}

TEST_F(StrangeFile, WithAColumnMoreIsRefused) {
  tamper("ALTER TABLE journal ADD COLUMN more");
  expect_not_exactly_ours();
}

TEST_F(StrangeFile, WithAGeneratedColumnIsRefused) {
  tamper("ALTER TABLE journal ADD COLUMN more TEXT GENERATED ALWAYS AS (hex(zeroblob(100000000))) VIRTUAL");
  expect_not_exactly_ours();
}

TEST_F(StrangeFile, WithAnIndexOfAnExpressionIsRefused) {
  tamper("CREATE INDEX i ON journal (abs(revision))");
  expect_not_exactly_ours();
}

TEST_F(StrangeFile, WithATableLessIsRefused) {
  tamper("DROP TABLE journal");
  expect_not_exactly_ours();
}

TEST_F(StrangeFile, ThatCallsItselfAnOlderFormatIsRefused) {
  tamper("PRAGMA user_version = 2");
  expect_not_exactly_ours();
}

TEST_F(StrangeFile, WithoutAnIdentityIsRefused) {
  tamper("UPDATE meta SET identity = 'none'");
  EXPECT_NE(refusal().find("no identity"), std::string::npos);
}

TEST_F(StrangeFile, InAnotherEncodingIsRefused) {
  fs::remove(file_);
  SQLite::Database file(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  file.exec("PRAGMA encoding = 'UTF-16'; PRAGMA application_id = " + std::to_string(project_application_id));
  file.exec(schema_of(project_format) + "PRAGMA user_version = 3");
  expect_not_exactly_ours();
}

TEST_F(StrangeFile, WithoutPagesIsRefused) {
  const auto whole = bytes_of(file_);
  for (const auto size : {0u, 1u, 50u, 99u, 100u, 101u, 511u, 512u, 4096u, 4097u, 8192u}) {
    SCOPED_TRACE(size);
    std::ofstream(file_, std::ios::binary) << whole.substr(0, size);
    EXPECT_NE(refusal(), "");
  }
  std::ofstream(file_, std::ios::binary) << whole;
  EXPECT_TRUE(Store::open(file_));
}

TEST_F(StrangeFile, WhosePagesAreOverwrittenIsRefusedOrReadWithoutHarm) {
  const auto whole = bytes_of(file_);
  for (std::size_t page = 0; page * 4096 < whole.size(); ++page) {
    SCOPED_TRACE(page);
    auto broken = whole;
    for (std::size_t i = page == 0 ? 200 : 0; i < 4096; ++i) broken[page * 4096 + i] = static_cast<char>(i * 37);
    std::ofstream(file_, std::ios::binary) << broken;
    auto store = Store::open_to_read(file_);
    if (store) (void)bool(store->read()), (void)bool(store->samples());
    EXPECT_EQ(bytes_of(file_), broken);
  }
}

TEST_F(StrangeFile, WithASamplePartOfAnySizeGivesNoneThatIsTooLong) {
  tamper("INSERT INTO sample VALUES ('s', 1); INSERT INTO sample_part VALUES ('s', 0, zeroblob(8000000))");
  auto store = Store::open(file_);
  ASSERT_TRUE(store) << store.reason();
  const auto part = store->sample_part("s", 0);
  ASSERT_TRUE(part);
  EXPECT_FALSE(*part);
}

TEST_F(StrangeFile, WithABlobThatIsNoStudioIsDamaged) {
  tamper("UPDATE snapshot SET studio = zeroblob(30000000)");
  auto store = Store::open_to_read(file_);
  ASSERT_TRUE(store) << store.reason();
  EXPECT_NE(store->read().reason().find("is damaged"), std::string::npos);
  EXPECT_NE(Store::open(file_).reason().find("is open already"), std::string::npos);  // no second descriptor of it
}

/// What a user without special rights comes to; root may write everywhere, so that needs a process of its own.
bool plain_user_cuts_damage(const fs::path& folder, const fs::path& file) {
  const auto child = fork();
  if (child == 0) {
    if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) _exit(2);
    auto store = Store::open(file);
    if (!store) _exit(2);
    fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec);
    const auto held = store->read();
    _exit(held ? 1 : held.reason().find("was left as it is") == std::string::npos ? 2 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) != 2);
  return WEXITSTATUS(status) == 1;
}

TEST_F(StrangeFile, ThatIsDamagedIsNotCutBeforeACopyIsSafe) {
  tamper("UPDATE journal SET payload = x'00' WHERE revision = 6");
  for (const auto& path : {directory_.path(), file_})
    if (geteuid() == 0) {
      ASSERT_EQ(chown(path.c_str(), 65534, 65534), 0);
    }
  EXPECT_FALSE(plain_user_cuts_damage(directory_.path(), file_));
  fs::permissions(directory_.path(), fs::perms::owner_all);
  {
    SQLite::Database file(file_.string());
    EXPECT_EQ(file.execAndGet("SELECT count(*) FROM journal").getInt(), 2);
  }
  auto store = Store::open(file_);
  ASSERT_TRUE(store->read());
  std::size_t copies = 0;
  for (const auto& entry : fs::directory_iterator(directory_.path())) {
    if (entry.path().filename().string().find("-damaged-") == std::string::npos) continue;
    ++copies;
    SQLite::Database copy(entry.path().string());
    EXPECT_EQ(copy.execAndGet("SELECT count(*) FROM journal").getInt(), 2);
  }
  EXPECT_EQ(copies, 1u);
}

TEST_F(StrangeFile, WhoseLogIsALinkIsRefused) {
  const auto victim = directory_ / "victim";
  std::ofstream(victim) << "precious";
  fs::create_symlink(victim, file_.string() + "-wal");
  EXPECT_NE(refusal().find("stands where the project keeps its log"), std::string::npos);
  EXPECT_EQ(bytes_of(victim), "precious");
}

TEST_F(StrangeFile, ThatIsAPipeIsRefusedAtOnce) {
  fs::remove(file_);
  ASSERT_EQ(mkfifo(file_.c_str(), 0600), 0);
  EXPECT_EQ(Store::open(file_).reason(), file_.string() + " is not a file");
}

// ── what only may be read ───────────────────────────────────────────────────────────────────────────────────────

TEST_F(StrangeFile, ThatMayOnlyBeReadIsReadWithItsLogAndNothingIsWritten) {
  {
    auto store = Store::open(file_);
    ASSERT_TRUE(store->append(std::vector{kept(8)}));
    fs::copy_file(file_.string() + "-wal", directory_ / "log");
    fs::copy_file(file_, directory_ / "main");  // no lock matters here
  }
  fs::rename(directory_ / "main", file_);
  fs::rename(directory_ / "log", file_.string() + "-wal");
  const auto before = folder();
  {
    auto store = Store::open_to_read(file_);
    ASSERT_TRUE(store) << store.reason();
    EXPECT_EQ(store->read()->tail.back(), kept(8));
    EXPECT_FALSE(store->may_be_written());
  }
  EXPECT_TRUE(folder() == before);
}

// ── older formats ───────────────────────────────────────────────────────────────────────────────────────────────

class Format : public testing::TestWithParam<int> {};

/// The files were made by the beltane of that format: a saw, a note, a name.
TEST_P(Format, OfLongAgoIsOpenedAndBroughtToThisOne) {
  OwnDirectory directory;
  const auto file = directory / "old.beltane";
  const auto name = "format-" + std::to_string(GetParam()) + ".beltane";
  fs::copy_file(fs::path(BELTANE_SOURCE_DIR) / "tests/persistence/files" / name, file);
  EXPECT_EQ(look_into(file, Access::read_file).format, GetParam());  // its tables are what that format's text says
  ProjectId identity;
  for (int time = 0; time < 2; ++time) {
    auto store = Store::open(file);
    ASSERT_TRUE(store) << store.reason();
    const auto held = store->read();
    ASSERT_TRUE(held) << held.reason();
    ASSERT_EQ(held->tail.size(), 3u);
    EXPECT_EQ(held->tail.back().change.edits, renamed("from format 2"));
    EXPECT_TRUE(store->identity());
    EXPECT_TRUE(time == 0 || store->identity() == identity);
    identity = store->identity();
    EXPECT_TRUE(store->put_sample("a", 0, "bytes", true));
  }
  SQLite::Database migrated(file.string());
  EXPECT_EQ(migrated.execAndGet("PRAGMA user_version").getInt(), static_cast<int>(project_format));
  EXPECT_EQ(format_of(migrated), static_cast<int>(project_format));
}

TEST_P(Format, OfLongAgoIsReadWithoutBeingChanged) {
  OwnDirectory directory;
  const auto file = directory / "old.beltane";
  fs::copy_file(
      fs::path(BELTANE_SOURCE_DIR) / "tests/persistence/files" / ("format-" + std::to_string(GetParam()) + ".beltane"),
      file);
  const auto before = bytes_of(file);
  {
    auto store = Store::open_to_read(file);
    ASSERT_TRUE(store) << store.reason();
    EXPECT_EQ(store->read()->tail.size(), 3u);
    EXPECT_TRUE(store->samples());
  }
  EXPECT_EQ(bytes_of(file), before);
}

INSTANTIATE_TEST_SUITE_P(Formats, Format, testing::Range(1, static_cast<int>(project_format) + 1));

/// A format that was ever written must always be opened: each has a file here, so that its text cannot be changed
/// without a test that fails.
TEST(Formats, AllHaveAFileHere) {
  for (std::uint32_t format = 1; format <= project_format; ++format)
    EXPECT_TRUE(fs::exists(fs::path(BELTANE_SOURCE_DIR) / "tests/persistence/files" /
                           ("format-" + std::to_string(format) + ".beltane")))
        << format;
}

}  // namespace
}  // namespace beltane
