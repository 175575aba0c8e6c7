#include "persistence/database/schema.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/random.h>

#include <cstring>
#include <set>
#include <stdexcept>
#include <tuple>

namespace beltane {
namespace {

// The texts are compared letter by letter with what stands in a file: never change one, comments included; a new format
// gets new ones. `meta` has one row, for whoever lists projects.

constexpr auto meta_before_identity = R"(
CREATE TABLE meta (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  format INTEGER NOT NULL,     -- of the blobs
  epoch INTEGER NOT NULL,      -- the last one begun
  name TEXT NOT NULL,
  bpm REAL NOT NULL,           -- at the start
  length REAL NOT NULL,        -- in beats
  created TEXT NOT NULL        -- UTC, ISO 8601
);
)";

constexpr auto meta_with_identity = R"(
CREATE TABLE meta (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  format INTEGER NOT NULL,     -- of the blobs
  epoch INTEGER NOT NULL,      -- the last one begun
  name TEXT NOT NULL,
  bpm REAL NOT NULL,           -- at the start
  length REAL NOT NULL,        -- in beats
  created TEXT NOT NULL,       -- UTC, ISO 8601
  identity BLOB NOT NULL       -- 16 random bytes; a byte copy has the same, a copy by `save FILE` has others
);
)";

constexpr auto music = R"(
CREATE TABLE snapshot (
  epoch INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  studio BLOB NOT NULL,        -- beltane.v1.Studio
  digest INTEGER NOT NULL,     -- of the project in it
  checksum INTEGER NOT NULL,   -- of the blob
  PRIMARY KEY (epoch, revision)
) WITHOUT ROWID;
CREATE TABLE journal (
  revision INTEGER PRIMARY KEY,
  epoch INTEGER NOT NULL,
  client BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  author TEXT NOT NULL,
  kind TEXT NOT NULL,          -- edit, undo, redo
  payload BLOB NOT NULL,       -- beltane.v1.KeepChange
  checksum INTEGER NOT NULL    -- of the payload
);
)";

/// The samples of a project. One is whole when it stands in `sample`, after its last part was put into `sample_part`.
constexpr auto samples = R"(
CREATE TABLE sample (
  name TEXT PRIMARY KEY,       -- what is in it, see samples/content.hpp
  parts INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE sample_part (
  name TEXT NOT NULL,
  part INTEGER NOT NULL,       -- from 0 on
  bytes BLOB NOT NULL,
  PRIMARY KEY (name, part)
);
)";

using Entry = std::tuple<std::string, std::string, std::string, std::string>;  // type, name, table, SQL
constexpr std::size_t most_entries = 16;

/// What stands in a database; no more of it than a project file of ours can have.
std::set<Entry> entries_in(SQLite::Database& file) {
  std::set<Entry> entries;
  SQLite::Statement row(file, "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema");
  while (entries.size() < most_entries && row.executeStep())
    entries.emplace(row.getColumn(0).getString(), row.getColumn(1).getString(), row.getColumn(2).getString(),
                    row.getColumn(3).getString());
  return entries;
}

std::set<Entry> entries_of(int format) {
  SQLite::Database model(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  model.exec(schema_of(format));
  return entries_in(model);
}

const std::set<Entry>& expected(int format) {
  static const std::set<Entry> of[] = {{}, entries_of(1), entries_of(2), entries_of(3), entries_of(4)};
  static_assert(std::size(of) == project_format + 1, "a new format is to be listed here");
  return of[format];
}

std::int64_t number(SQLite::Database& file, const char* sql) { return file.execAndGet(sql).getInt64(); }

/// The same table with a column more: its text is to be that of a new file.
void give_identity(SQLite::Database& file, const ProjectId& identity) {
  file.exec("CREATE TEMP TABLE meta_before AS SELECT * FROM main.meta; DROP TABLE main.meta");
  file.exec(meta_with_identity);
  file.exec("INSERT INTO main.meta SELECT *, zeroblob(16) FROM meta_before; DROP TABLE meta_before");
  set_identity(file, identity);
}

}  // namespace

std::string schema_of(int format) {
  std::string text = format >= 3 ? meta_with_identity : meta_before_identity;
  text += music;
  if (format >= 2) text += samples;
  return text;
}

int format_of(SQLite::Database& file) {
  const auto format = number(file, "PRAGMA user_version");
  if (format < 1 || format > static_cast<std::int64_t>(project_format)) return 0;
  return entries_in(file) == expected(static_cast<int>(format)) ? static_cast<int>(format) : 0;
}

void migrate(SQLite::Database& file, const ProjectId& fresh) {
  const auto format = number(file, "PRAGMA user_version");
  if (format >= static_cast<std::int64_t>(project_format)) return;
  SQLite::Transaction transaction(file);
  if (format < 2) file.exec(samples);
  if (format < 3) give_identity(file, fresh);
  file.exec(fmt::format("PRAGMA user_version = {}; UPDATE meta SET format = {}", project_format, project_format));
  transaction.commit();
}

ProjectId identity_in(SQLite::Database& file) {
  if (number(file, "PRAGMA user_version") < 3) return {};
  ProjectId identity;
  SQLite::Statement row(file, "SELECT identity FROM meta WHERE typeof(identity) = 'blob' AND length(identity) = 16");
  if (row.executeStep()) memcpy(identity.bits.data(), row.getColumn(0).getBlob(), sizeof identity.bits);
  return identity;
}

void set_identity(SQLite::Database& file, const ProjectId& identity) {
  SQLite::Statement set(file, "UPDATE main.meta SET identity = ?");
  set.bind(1, identity.bits.data(), static_cast<int>(sizeof identity.bits));
  set.exec();
}

ProjectId random_identity() {
  ProjectId identity;
  while (!identity)
    if (getrandom(identity.bits.data(), sizeof identity.bits, 0) != sizeof identity.bits)
      throw std::runtime_error("the kernel gives no random bytes");
  return identity;
}

}  // namespace beltane
