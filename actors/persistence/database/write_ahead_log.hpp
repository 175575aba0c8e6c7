#pragma once

#include <SQLiteCpp/Database.h>

#include "persistence/files/log_record.hpp"
#include "persistence/files/open_file.hpp"

namespace beltane {

/// The write-ahead log of a project file that is open for writing: when it is folded into the file, and which file it
/// is noted to belong to (see LogRecord). Others of its kind may stand beside the path when this one's file was moved.
/// Stays where it was made: SQLite tells it of pages. What folds throws SQLite::Exception. Blocks on the disk.
class WriteAheadLog {
 public:
  /// All three outlive it. The database has its log and all locks.
  WriteAheadLog(const std::filesystem::path& project, const OpenFile&, SQLite::Database&, LogRecordFile&&);
  WriteAheadLog(const WriteAheadLog&) = delete;
  WriteAheadLog& operator=(const WriteAheadLog&) = delete;

  /// Notes how the file stands now, so that another one in its place is recognised beside our log.
  void note_settled();
  /// Syncs what a process that died may have written and not synced: SQLite takes it for committed.
  Result<void> sync_found() const;
  /// After each commit.
  void settle();
  /// Folds as much as is possible at once; whole: also empties the log.
  void fold(bool whole);
  /// Whether the log that stands beside the path is the one of this file.
  bool is_ours() const;
  /// Takes the log of this file away.
  void remove() const;
  /// Pages that are not folded into the file yet.
  int pages() const { return pages_; }

  /// Before the database is closed: nothing may be left beside the path that would be played into another file.
  void prepare_to_close();
  /// After it was closed.
  void closed();

 private:
  void note_folding();
  FileKey key_now() const;

  std::filesystem::path path_;  // of the log
  const OpenFile& file_;
  SQLite::Database& database_;
  LogRecordFile record_;
  FileKey key_{};
  std::uint32_t salt_{};  // as last seen; 0: it has no frames yet
  int pages_{};
};

}  // namespace beltane
