#include "persistence/database/new_project_file.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "persistence/database/connection.hpp"
#include "persistence/database/meta_table.hpp"
#include "persistence/database/schema.hpp"
#include "persistence/database/snapshot_table.hpp"
#include "persistence/files/disk.hpp"

namespace beltane {
namespace {

constexpr const char* tables_of_music[] = {"meta", "snapshot", "journal"};

/// A new file beside `path`, filled by `fill`, gets its name on the disk whole or not at all.
template <class Fill>
Result<void> place(const std::filesystem::path& path, Fill fill) {
  const auto fresh = fresh_name(path);
  std::error_code ignored;
  std::filesystem::remove(fresh, ignored);
  auto made = attempt(path, [&]() -> Result<void> {
    fill(fresh);
    return {};
  });
  if (made) made = sync(fresh);
  if (made) made = rename_to_free(fresh, path);
  if (!made) std::filesystem::remove(fresh, ignored);
  return made;
}

/// A project file without a project.
SQLite::Database empty_file(const std::filesystem::path& path) {
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  database.exec(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", project_application_id, project_format));
  SQLite::Transaction transaction(database);
  database.exec(schema_of(project_format));
  transaction.commit();
  return database;
}

/// The last touch to a new file: from now on it has a write-ahead log, so no rollback journal is ever needed to open
/// it.
void finish(SQLite::Database& database, const ProjectId& identity) {
  set_identity(database, identity);
  database.exec("PRAGMA journal_mode = WAL");
}

void finish(const std::filesystem::path& path, const ProjectId& identity) {
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  finish(database, identity);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

/// A second file that the connection sees as `copy`, for a while.
class Attached {
 public:
  Attached(SQLite::Database& database, const std::filesystem::path& other) : database_(database) {
    SQLite::Statement attach(database_, "ATTACH ? AS copy");
    attach.bind(1, other.string());
    attach.exec();
  }
  ~Attached() { database_.tryExec("DETACH copy"); }
  Attached(const Attached&) = delete;
  Attached& operator=(const Attached&) = delete;

 private:
  SQLite::Database& database_;
};

void copy_all(SQLite::Database& from, const std::filesystem::path& to) {
  SQLite::Statement copy(from, "VACUUM INTO ?");
  copy.bind(1, to.string());
  copy.exec();
}

void copy_music(SQLite::Database& from, const std::filesystem::path& to) {
  { const auto made = empty_file(to); }
  const Attached attached(from, to);
  SQLite::Transaction transaction(from);
  for (const auto* table : tables_of_music)
    from.exec(fmt::format("INSERT INTO copy.{0} SELECT * FROM main.{0}", table));
  transaction.commit();
}

}  // namespace

Result<void> create_project_file(const std::filesystem::path& path, const Studio& studio, const ProjectId& identity) {
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  return place(path, [&](const std::filesystem::path& fresh) {
    auto database = empty_file(fresh);
    SQLite::Transaction transaction(database);
    make_meta(database, studio.epoch);
    describe(database, studio.project);
    put_snapshot(database, studio);
    transaction.commit();
    finish(database, identity);
  });
}

Result<void> copy_project_file(SQLite::Database& from, const std::filesystem::path& to, SampleInclusion samples,
                               const ProjectId& as) {
  return place(to, [&](const std::filesystem::path& fresh) {
    samples == SampleInclusion::included ? copy_all(from, fresh) : copy_music(from, fresh);
    finish(fresh, as);
  });
}

}  // namespace beltane
