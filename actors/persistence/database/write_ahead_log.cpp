#include "persistence/database/write_ahead_log.hpp"

#include <sqlite3.h>

#include <utility>

#include "persistence/database/connection.hpp"
#include "persistence/files/disk.hpp"

namespace beltane {
namespace {

int count_pages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

}  // namespace

WriteAheadLog::WriteAheadLog(const std::filesystem::path& project, const OpenFile& file, SQLite::Database& database,
                             LogRecordFile&& record)
    : path_(log_beside(project)), file_(file), database_(database), record_(std::move(record)), key_(key_now()) {
  sqlite3_wal_hook(database_.getHandle(), count_pages, &pages_);
}

FileKey WriteAheadLog::key_now() const { return stat_of(path_).value_or(FileStat{}).key; }

bool WriteAheadLog::is_ours() const { return key_ != FileKey{} && key_now() == key_; }

void WriteAheadLog::remove() const {
  std::error_code ignored;
  if (is_ours()) std::filesystem::remove(path_, ignored);
}

/// Where that cannot be noted, nothing is: then the log is taken for the file's.
void WriteAheadLog::note_settled() {
  if (auto synced = file_.sync(); !synced) return record_.remove();
  if (const auto now = salt_of_log(path_); now != 0) salt_ = now;
  const auto stat = file_.now();
  const LogRecord settled{.inode = stat.key.inode, .modified_ns = stat.modified_ns, .size = stat.size, .salt = salt_};
  if (auto written = record_.write(settled); !written) record_.remove();
}

/// SQLite has no locks on the log itself, so its descriptor may be closed.
Result<void> WriteAheadLog::sync_found() const {
  if (!stat_of(path_)) return {};
  return sync(path_);
}

void WriteAheadLog::note_folding() {
  const auto stat = file_.now();
  const LogRecord now{stat.key.inode, stat.modified_ns, stat.size, salt_, true};
  if (auto written = record_.write(now); !written) record_.remove();
}

void WriteAheadLog::fold(bool whole) {
  note_folding();
  database_.exec(whole ? "PRAGMA wal_checkpoint(TRUNCATE)" : "PRAGMA wal_checkpoint(PASSIVE)");
  pages_ = 0;
  note_settled();
}

/// The first commit says which salt the log has; and where the log was taken away from beside the file, what is in it
/// goes to the file itself, which is as good.
void WriteAheadLog::settle() {
  if (salt_ == 0) note_settled();
  if (key_ == FileKey{}) key_ = key_now();
  if (key_ != key_now()) fold(true);
}

/// SQLite, when it closes, folds and removes the log; but not where its file was moved or deleted.
void WriteAheadLog::prepare_to_close() {
  const bool displaced = file_.standing() != FilePresence::in_place;
  bool folded = false;
  try {
    fold(true);
    folded = true;
  } catch (const SQLite::Exception&) {
    note_folding();  // what is left to fold, SQLite tries when it closes
  }
  if (displaced && folded) remove();
}

void WriteAheadLog::closed() {
  if (!stat_of(path_)) record_.remove();
}

}  // namespace beltane
