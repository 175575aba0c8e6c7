#include "persistence/database/connection.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "persistence/database/schema.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

constexpr int patience_ms = 500;              // for a process that just ended to let go of the file
constexpr int longest_schema = 64 << 10;      // of one of its texts, in bytes
constexpr int longest_value = 1'000'000'000;  // what SQLite holds at most

/// A path in a URI of SQLite: https://www.sqlite.org/uri.html
std::string uri_of(const fs::path& path, const char* query) {
  std::string uri = "file:";
  for (const unsigned char letter : path.string())
    uri += letter == '?' || letter == '#' || letter == '%' ? fmt::format("%{:02x}", letter) : std::string(1, letter);
  return uri + "?" + query;
}

/// "unix-none" locks nothing, so that no lock of another connection is touched.
SQLite::Database connection(const fs::path& path, Access access) {
  switch (access) {
    case Access::write:
      return {path.string(), SQLite::OPEN_READWRITE, patience_ms};
    case Access::read:
      return {uri_of(path, "mode=ro&vfs=unix-none"), SQLite::OPEN_READONLY | SQLite::OPEN_URI};
    case Access::read_file:
      return {uri_of(path, "immutable=1"), SQLite::OPEN_READONLY | SQLite::OPEN_URI};
  }
  throw SQLite::Exception("no such access", SQLITE_MISUSE);
}

using Setting = std::pair<int, int>;
constexpr Setting options[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},
                               {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
                               {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
                               {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                               {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}};
constexpr Setting limits[] = {
    {SQLITE_LIMIT_SQL_LENGTH, longest_schema}, {SQLITE_LIMIT_COLUMN, 32},          {SQLITE_LIMIT_EXPR_DEPTH, 32},
    {SQLITE_LIMIT_COMPOUND_SELECT, 4},         {SQLITE_LIMIT_FUNCTION_ARG, 8},     {SQLITE_LIMIT_ATTACHED, 1},
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 64},    {SQLITE_LIMIT_VARIABLE_NUMBER, 16}, {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
    {SQLITE_LIMIT_WORKER_THREADS, 0}};

void harden(sqlite3* file) {
  for (const auto& [option, value] : options) sqlite3_db_config(file, option, value, nullptr);
  for (const auto& [limit, value] : limits) sqlite3_limit(file, limit, value);
}

/// Throws where a table is not whole. Samples are not looked at, for there may be gigabytes: each is checked by what
/// is in it when it is taken out.
void check(SQLite::Database& file, int format) {
  for (const auto* table : {"meta", "snapshot", "journal", "sample"}) {
    if (format < 2 && std::string_view(table) == "sample") continue;
    SQLite::Statement checked(file, fmt::format("PRAGMA quick_check({})", table));
    checked.executeStep();
    const std::string found = checked.getColumn(0).getString();
    if (found != "ok") throw SQLite::Exception(found, SQLITE_CORRUPT);
  }
}

}  // namespace

SQLite::Database connect(const fs::path& path, Access access) {
  auto file = connection(path, access);
  harden(file.getHandle());
  fold_on_close(file, false);
  // Exclusive: the log is indexed in memory, not in a file beside; no other process may have it.
  file.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON");
  return file;
}

void fold_on_close(SQLite::Database& file, bool folds) {
  sqlite3_db_config(file.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, folds ? 0 : 1, nullptr);
}

void limit_length(SQLite::Database& file, std::size_t bytes) {
  sqlite3_limit(file.getHandle(), SQLITE_LIMIT_LENGTH,
                static_cast<int>(std::min(bytes, static_cast<std::size_t>(longest_value))));
}

Refusal sentence(const fs::path& path, const SQLite::Exception& error) {
  const auto name = path.string();
  switch (error.getErrorCode()) {
    case SQLITE_FULL:
      return {"the disk is full: " + name + " cannot grow"};
    case SQLITE_READONLY:
      return {name + " cannot be written: it is read-only"};
    case SQLITE_BUSY:
      return {name + " is open in another rig; close it there first"};
    case SQLITE_NOTADB:
      return {name + " is not a beltane project"};
    case SQLITE_CORRUPT:
      return {name + " is damaged: " + error.what()};
    case SQLITE_CANTOPEN:
      return {name + " cannot be opened or made: " + error.what()};
    case SQLITE_TOOBIG:
      return {name + " is damaged: something in it is longer than it can be"};
    default:
      return {name + " cannot be written or read: " + error.what()};
  }
}

FileInspection look_into(const fs::path& path, Access access) {
  auto file = connect(path, access);
  limit_length(file, longest_schema);
  FileInspection look{.version = file.execAndGet("PRAGMA user_version").getInt64(), .format = format_of(file)};
  if (look.format == 0) return look;
  limit_length(file, longest_value);
  check(file, look.format);
  limit_length(file, longest_schema);
  look.identity = identity_in(file);
  look.created = file.execAndGet("SELECT created FROM meta").getString();
  if (look.format >= 3 && !look.identity) throw SQLite::Exception("it has no identity", SQLITE_CORRUPT);
  return look;
}

fs::path log_beside(const fs::path& path) {
  auto log = path;
  log += "-wal";
  return log;
}

}  // namespace beltane
