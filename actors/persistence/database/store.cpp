#include "persistence/database/store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <limits>
#include <utility>

#include "persistence/database/connection.hpp"
#include "persistence/database/journal_table.hpp"
#include "persistence/database/meta_table.hpp"
#include "persistence/database/opening.hpp"
#include "persistence/database/schema.hpp"
#include "persistence/database/snapshot_table.hpp"
#include "persistence/database/write_ahead_log.hpp"

namespace beltane {
namespace {

/// While it lives, nothing that is longer is read: a file holds nothing longer than itself.
class LengthLimit {
 public:
  LengthLimit(SQLite::Database& database, std::size_t bytes) : database_(database) { limit_length(database_, bytes); }
  ~LengthLimit() { limit_length(database_, std::numeric_limits<std::size_t>::max()); }
  LengthLimit(const LengthLimit&) = delete;
  LengthLimit& operator=(const LengthLimit&) = delete;

 private:
  SQLite::Database& database_;
};

/// Write-ahead log, synced at every commit, folded in by ourselves, by nobody else.
void lock_for_writing(SQLite::Database& database) {
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  database.exec("PRAGMA wal_autocheckpoint = 0");
  database.exec("BEGIN EXCLUSIVE; COMMIT");
}

}  // namespace

struct Store::Inside {
  Inside(std::filesystem::path where, OpenFile&& opened, Access used_for)
      : path(std::move(where)), access(used_for), file(std::move(opened)), database(connect(path, access)) {}
  ~Inside() {
    if (!log) return;
    journal.reset();
    log->prepare_to_close();
    { const SQLite::Database closed = std::move(database); }
    log->closed();
  }

  /// From here on nobody else can have it.
  void begin_writing(LogRecordFile&& record) {
    lock_for_writing(database);
    log.emplace(path, file, database, std::move(record));
    fold_on_close(database, true);
    if (format_of(database) == 0) throw SQLite::Exception("it was changed while it was opened", SQLITE_CORRUPT);
    if (auto synced = log->sync_found(); !synced) throw SQLite::Exception(synced.reason(), SQLITE_IOERR);
    log->note_settled();
    migrate(database, random_identity());
    identity = identity_in(database);
    journal.emplace(database);
    log->settle();
  }
  void find_last() {
    epoch = epoch_in(database);
    revision = last_revision_in(database);
  }
  /// Does what writes, as one transaction.
  template <class Task>
  Result<void> write(Task task) {
    return attempt(path, [&]() -> Result<void> {
      SQLite::Transaction transaction(database);
      task();
      transaction.commit();
      log->settle();
      return {};
    });
  }
  std::size_t bytes() const { return file.now().size + stat_of(log_beside(path)).value_or(FileStat{}).size; }
  Result<void> fold(bool whole) {
    return attempt(path, [&]() -> Result<void> {
      log->fold(whole);
      return {};
    });
  }

  std::filesystem::path path;
  Access access;
  Epoch epoch{};
  Revision revision{};
  ProjectId identity{};
  std::string note{};
  OpenFile file;  // before the connection: it is to outlive it
  SQLite::Database database;
  std::optional<WriteAheadLog> log{};  // none where it is only read
  std::optional<JournalWriter> journal{};
};

Store::Store(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

const std::filesystem::path& Store::path() const { return inside_->path; }
Epoch Store::epoch() const { return inside_->epoch; }
Revision Store::revision() const { return inside_->revision; }
int Store::log_pages() const { return inside_->log ? inside_->log->pages() : 0; }
const ProjectId& Store::identity() const { return inside_->identity; }
bool Store::may_be_written() const { return inside_->access == Access::write; }
FileKey Store::key() const { return inside_->file.key(); }
FilePresence Store::standing() const { return inside_->file.standing(); }
const std::string& Store::note() const { return inside_->note; }
ProjectId Store::new_identity() { return random_identity(); }

Result<Store> Store::open(const std::filesystem::path& path, const std::filesystem::path& records) {
  auto file = open_project_file(path, Access::write);
  if (!file) return file.refusal();
  LogRecordFile record(records, path);
  const auto found = inspect(path, *file, record.read());
  if (!found) return found.refusal();
  auto aside = put_foreign_aside(path, *found);
  if (!aside) return aside.refusal();
  return attempt(path, [&]() -> Result<Store> {
    auto inside = std::make_unique<Inside>(path, std::move(*file), Access::write);
    inside->note = *aside;
    inside->begin_writing(std::move(record));
    inside->find_last();
    return Store(std::move(inside));
  });
}

Result<Store> Store::open_to_read(const std::filesystem::path& path, const std::filesystem::path& records) {
  auto file = open_project_file(path, Access::read);
  if (!file) return file.refusal();
  const auto found = inspect(path, *file, LogRecordFile(records, path).read());
  if (!found) return found.refusal();
  return attempt(path, [&]() -> Result<Store> {
    auto inside = std::make_unique<Inside>(path, std::move(*file), found->readable);
    inside->identity = found->look.identity;
    inside->find_last();
    return Store(std::move(inside));
  });
}

Result<void> Store::create(const std::filesystem::path& path, const Studio& studio, const ProjectId& identity) {
  return create_project_file(path, studio, identity);
}

Result<FileContent> Store::read() {
  auto content = attempt(path(), [&]() -> Result<FileContent> {
    FileContent found;
    const LengthLimit limit(inside_->database, inside_->bytes());
    found.studio = newest_whole_snapshot(inside_->database, found.damage);
    found.tail = journal_after(inside_->database, found.studio.revision, found.damage);
    return found;
  });
  if (!content || content->damage.empty() || !may_be_written()) return content;
  if (auto cut = cut_damage(*content); !cut) return cut.refusal();
  return content;
}

/// Once a copy of the file as it was is beside it.
Result<void> Store::cut_damage(FileContent& content) {
  const auto beside = dated_name(path(), "damaged");
  auto copied = inside_->fold(true);
  if (copied) copied = inside_->file.copy_to(beside);
  if (!copied)
    return Refusal{path().string() + " is damaged: " + content.damage +
                   "it was left as it is, because no copy of it can be made first: " + copied.reason()};
  content.damage += "a copy as it was is " + beside.string();
  const Revision last = content.tail.empty() ? content.studio.revision : content.tail.back().change.revision;
  auto cut = inside_->write([&] {
    forget_snapshots_after(inside_->database, content.studio.epoch, content.studio.revision);
    cut_journal_after(inside_->database, last);
  });
  if (cut) inside_->revision = last;
  return cut;
}

Result<void> Store::append(std::span<const KeepChange> changes) {
  if (changes.empty()) return {};
  auto done = inside_->write([&] {
    for (const auto& kept : changes) inside_->journal->put(kept);
  });
  if (done) inside_->revision = changes.back().change.revision;
  return done;
}

Result<void> Store::save_snapshot(const Studio& studio) {
  const bool ahead = std::pair{studio.epoch, studio.revision} > std::pair{inside_->epoch, inside_->revision};
  auto& database = inside_->database;
  auto done = inside_->write([&] {
    if (ahead) cut_journal_after(database, studio.revision);
    put_snapshot(database, studio);
    if (const auto oldest = forget_old_snapshots(database)) forget_journal_until(database, *oldest);
    describe(database, studio.project);
  });
  if (done && ahead) inside_->revision = studio.revision;
  return done;
}

Result<void> Store::begin(Epoch epoch) {
  auto done = inside_->write([&] { set_epoch(inside_->database, epoch); });
  if (done) inside_->epoch = epoch;
  return done;
}

Result<void> Store::copy_to(const std::filesystem::path& to, SampleInclusion samples, const ProjectId& as) {
  return copy_project_file(inside_->database, to, samples, as);
}

Result<void> Store::write_again(SampleInclusion samples) {
  const auto folded = fold_log(true);  // a file that was moved is whole then, where it is now
  if (!folded) {
    if (inside_->file.now().links > 0) return folded;
    inside_->log->remove();
  }
  return copy_to(path(), samples, inside_->identity);
}

Result<std::set<SampleName>> Store::samples() {
  return attempt(path(), [&]() -> Result<std::set<SampleName>> { return samples_in(inside_->database); });
}

Result<void> Store::put_sample(const SampleName& name, std::uint32_t part, std::string_view bytes, bool last) {
  return attempt(path(), [&]() -> Result<void> {
    put_sample_part(inside_->database, name, part, bytes, last);
    return {};
  });
}

Result<std::optional<std::string>> Store::sample_part(const SampleName& name, std::uint32_t part) {
  return attempt(path(),
                 [&]() -> Result<std::optional<std::string>> { return sample_part_in(inside_->database, name, part); });
}

Result<void> Store::keep_samples(const std::set<SampleName>& wanted) {
  return attempt(path(), [&]() -> Result<void> {
    forget_samples_but(inside_->database, wanted);
    return {};
  });
}

Result<void> Store::fold_log(bool whole) { return inside_->fold(whole); }

std::string sqlite_version() { return sqlite3_libversion(); }

}  // namespace beltane
