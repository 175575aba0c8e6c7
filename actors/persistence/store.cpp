#include "persistence/store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "persistence/checksum.hpp"
#include "persistence/connection.hpp"
#include "persistence/disk.hpp"
#include "persistence/opening.hpp"
#include "persistence/schema.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

constexpr int snapshots_kept = 3;
using Point = std::pair<Epoch, Revision>;

std::int64_t column(Epoch epoch) { return static_cast<std::int64_t>(epoch); }
std::int64_t column(Revision revision) { return static_cast<std::int64_t>(revision); }
std::int64_t column(std::uint64_t bits) { return static_cast<std::int64_t>(bits); }
Epoch epoch_in(const SQLite::Column& value) { return Epoch{static_cast<std::uint64_t>(value.getInt64())}; }
Revision revision_in(const SQLite::Column& value) { return Revision{static_cast<std::uint64_t>(value.getInt64())}; }
std::string_view bytes_in(const SQLite::Column& value) {
  return {static_cast<const char*>(value.getBlob()), static_cast<std::size_t>(value.getBytes())};
}

const char* word(Intent intent) {
  switch (intent) {
    case Intent::edit:
      return "edit";
    case Intent::undo:
      return "undo";
    case Intent::redo:
      return "redo";
  }
  return "";
}

std::string now_in_words() { return fmt::format("{:%FT%TZ}", fmt::gmtime(std::time(nullptr))); }

int pages_logged(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

void put_snapshot(SQLite::Database& file, const Studio& studio) {
  const auto blob = wire::encode(studio);
  SQLite::Statement put(file, "INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?)");
  put.bind(1, column(studio.epoch));
  put.bind(2, column(studio.revision));
  put.bindNoCopy(3, blob.data(), static_cast<int>(blob.size()));
  put.bind(4, column(digest(studio.project)));
  put.bind(5, column(checksum(blob)));
  put.exec();
}

void describe(SQLite::Database& file, const Project& project) {
  SQLite::Statement set(file, "UPDATE meta SET name = ?, bpm = ?, length = ?");
  set.bind(1, project.name);
  set.bind(2, project.tempo->empty() ? Bpm{}.rate : project.tempo->front().tempo.rate);
  set.bind(3, end_of(project).count);
  set.exec();
}

/// The studio in a row of `snapshot`, or why it is none.
Result<Studio> studio_in(SQLite::Statement& row) {
  const auto blob = bytes_in(row.getColumn(2));
  if (column(checksum(blob)) != row.getColumn(4).getInt64()) return Refusal{"its checksum is wrong"};
  auto studio = wire::decode<Studio>(blob);
  if (!studio || wire::is_of_older_format(blob)) return studio;  // whose digest is of another form of the project
  if (column(digest(studio->project)) != row.getColumn(3).getInt64()) return Refusal{"its digest is wrong"};
  return studio;
}

/// The change in a row of `journal`, or why it is none.
Result<KeepChange> change_in(SQLite::Statement& row) {
  const auto payload = bytes_in(row.getColumn(1));
  if (column(checksum(payload)) != row.getColumn(2).getInt64()) return Refusal{"its checksum is wrong"};
  auto kept = wire::decode<KeepChange>(payload);
  if (kept && kept->change.revision != revision_in(row.getColumn(0))) return Refusal{"it is another change"};
  return kept;
}

constexpr const char* tables_of_music[] = {"meta", "snapshot", "journal"};

/// A new file beside `path`, filled by `fill`, takes its place on the disk whole or not at all.
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
  SQLite::Database file(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  file.exec("PRAGMA locking_mode = EXCLUSIVE");
  file.exec(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", project_application_id, project_format));
  SQLite::Transaction transaction(file);
  file.exec(schema_of(project_format));
  transaction.commit();
  return file;
}

/// The last touch to a new file: from now on it has a write-ahead log, so no rollback journal is ever needed to open
/// it.
void finish(SQLite::Database& file, const ProjectId& identity) {
  set_identity(file, identity);
  file.exec("PRAGMA journal_mode = WAL");
}
void finish(const std::filesystem::path& path, const ProjectId& identity) {
  SQLite::Database file(path.string(), SQLite::OPEN_READWRITE);
  file.exec("PRAGMA locking_mode = EXCLUSIVE");
  finish(file, identity);
  file.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

/// While it lives, nothing that is longer is read: a file holds nothing longer than itself.
class LengthLimit {
 public:
  LengthLimit(SQLite::Database& file, std::size_t bytes) : file_(file) { limit_length(file_, bytes); }
  ~LengthLimit() { limit_length(file_, std::numeric_limits<std::size_t>::max()); }
  LengthLimit(const LengthLimit&) = delete;
  LengthLimit& operator=(const LengthLimit&) = delete;

 private:
  SQLite::Database& file_;
};

/// A second file that the connection sees as `copy`, for a while.
class Attached {
 public:
  Attached(SQLite::Database& file, const std::filesystem::path& other) : file_(file) {
    SQLite::Statement attach(file_, "ATTACH ? AS copy");
    attach.bind(1, other.string());
    attach.exec();
  }
  ~Attached() { file_.tryExec("DETACH copy"); }
  Attached(const Attached&) = delete;
  Attached& operator=(const Attached&) = delete;

 private:
  SQLite::Database& file_;
};

}  // namespace

struct Store::Inside {
  Inside(std::filesystem::path where, HeldFile&& file_held, LogRecordFile&& file_record, Access used_for)
      : path(std::move(where)),
        access(used_for),
        held(std::move(file_held)),
        record(std::move(file_record)),
        file(connect(path, access)) {}
  ~Inside() {
    if (taken) close_log();
  }

  /// Write-ahead log, synced at every commit, folded in by ourselves, by nobody else.
  void take_over() {
    file.exec("PRAGMA journal_mode = WAL");
    file.exec("PRAGMA synchronous = FULL");
    file.exec("PRAGMA wal_autocheckpoint = 0");
    file.exec("BEGIN EXCLUSIVE; COMMIT");
    taken = true;
    fold_on_close(file, true);
    if (format_of(file) == 0) throw SQLite::Exception("it was changed while it was opened", SQLITE_CORRUPT);
    log = stat_of(log_beside(path)).value_or(FileStat{}).key;
    note_settled();
    migrate(file, random_identity());
    identity = identity_in(file);
    sqlite3_wal_hook(file.getHandle(), pages_logged, &log_pages);
    put_change.emplace(file, "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    settle_log();
  }

  // ── the log ──
  /// Notes how the file stands now, so that another one in its place is recognised beside our log. Where that cannot be
  /// noted, nothing is: then the log is taken for the file's.
  void note_settled() {
    if (auto synced = held.sync(); !synced) return record.remove();
    if (const auto now = salt_of_log(log_beside(path)); now != 0) salt = now;
    const auto stat = held.now();
    const LogRecord settled{.inode = stat.key.inode, .modified_ns = stat.modified_ns, .size = stat.size, .salt = salt};
    if (auto written = record.write(settled); !written) record.remove();
  }
  void note_folding() {
    const auto stat = held.now();
    const LogRecord now{stat.key.inode, stat.modified_ns, stat.size, salt, true};
    if (auto written = record.write(now); !written) record.remove();
  }
  void fold(bool whole) {
    note_folding();
    file.exec(whole ? "PRAGMA wal_checkpoint(TRUNCATE)" : "PRAGMA wal_checkpoint(PASSIVE)");
    log_pages = 0;
    note_settled();
  }
  /// After a commit. The first one says which salt the log has; and where the log was taken away from beside the file,
  /// what is in it goes to the file itself, which is as good.
  void settle_log() {
    if (salt == 0) note_settled();
    if (log == FileKey{}) log = stat_of(log_beside(path)).value_or(FileStat{}).key;
    if (log == stat_of(log_beside(path)).value_or(FileStat{}).key) return;
    fold(true);
  }
  bool log_is_ours() const { return log != FileKey{} && stat_of(log_beside(path)).value_or(FileStat{}).key == log; }
  /// Nothing may be left beside the path that would be played into another file. SQLite, when it closes, folds and
  /// removes the log; but not where its file was moved or deleted.
  void close_log() {
    put_change.reset();
    const bool displaced = held.standing() != Standing::in_place;
    bool folded = false;
    try {
      fold(true);
      folded = true;
    } catch (const SQLite::Exception&) {
      note_folding();  // what is left to fold, SQLite tries when it closes
    }
    if (displaced && folded && log_is_ours()) std::filesystem::remove(log_beside(path), ignored);
    { const SQLite::Database closed = std::move(file); }
    if (!stat_of(log_beside(path))) record.remove();
  }

  // ── what is in it ──
  void find_last() {
    SQLite::Statement begun(file, "SELECT epoch FROM meta");
    begun.executeStep();
    epoch = epoch_in(begun.getColumn(0));
    SQLite::Statement last(file,
                           "SELECT epoch, revision FROM snapshot UNION ALL SELECT epoch, revision FROM journal "
                           "ORDER BY 1 DESC, 2 DESC LIMIT 1");
    if (last.executeStep()) revision = revision_in(last.getColumn(1));
  }
  void put(const KeepChange& kept) {
    const auto payload = wire::encode(kept);
    const auto& change = kept.change;
    auto& statement = *put_change;
    statement.reset();
    statement.bind(1, column(change.revision));
    statement.bind(2, column(change.epoch));
    statement.bindNoCopy(3, change.client.bits.data(), sizeof change.client.bits);
    statement.bind(4, column(change.sequence));
    statement.bindNoCopy(5, change.author);
    statement.bindNoCopy(6, word(change.intent));
    statement.bindNoCopy(7, payload.data(), static_cast<int>(payload.size()));
    statement.bind(8, column(checksum(payload)));
    statement.exec();
    statement.reset();
  }
  /// Forgets snapshots that turned out to be damaged.
  void forget_snapshots_after(Point last) {
    SQLite::Statement cut(file, "DELETE FROM snapshot WHERE (epoch, revision) > (?, ?)");
    cut.bind(1, column(last.first));
    cut.bind(2, column(last.second));
    cut.exec();
  }
  /// Forgets what was journaled on a way that the session did not go on.
  void cut_after(Revision last) {
    SQLite::Statement cut(file, "DELETE FROM journal WHERE revision > ?");
    cut.bind(1, column(last));
    cut.exec();
  }
  std::size_t bytes() const { return held.now().size + stat_of(log_beside(path)).value_or(FileStat{}).size; }
  Result<std::filesystem::path> copy_as_it_is() {
    const auto beside = dated_name(path, "damaged");
    try {
      fold(true);
    } catch (const SQLite::Exception& error) {
      return sentence(path, error);
    }
    if (auto copied = held.copy_to(beside); !copied) return copied.refusal();
    return beside;
  }
  void copy_all(const std::filesystem::path& to) {
    SQLite::Statement copy(file, "VACUUM INTO ?");
    copy.bind(1, to.string());
    copy.exec();
  }
  void copy_music(const std::filesystem::path& to) {
    { const auto made = empty_file(to); }
    const Attached attached(file, to);
    SQLite::Transaction transaction(file);
    for (const auto* table : tables_of_music)
      file.exec(fmt::format("INSERT INTO copy.{0} SELECT * FROM main.{0}", table));
    transaction.commit();
  }
  void forget_old() {
    SQLite::Statement oldest(file, "SELECT epoch, revision FROM snapshot ORDER BY 1 DESC, 2 DESC LIMIT 1 OFFSET ?");
    oldest.bind(1, snapshots_kept - 1);
    if (!oldest.executeStep()) return;
    SQLite::Statement snapshots(file, "DELETE FROM snapshot WHERE (epoch, revision) < (?, ?)");
    snapshots.bind(1, oldest.getColumn(0).getInt64());
    snapshots.bind(2, oldest.getColumn(1).getInt64());
    snapshots.exec();
    SQLite::Statement changes(file, "DELETE FROM journal WHERE revision <= ?");
    changes.bind(1, oldest.getColumn(1).getInt64());
    changes.exec();
  }
  Studio newest_whole(std::string& damage) {
    SQLite::Statement row(file, "SELECT * FROM snapshot ORDER BY epoch DESC, revision DESC");
    while (row.executeStep()) {
      auto studio = studio_in(row);
      if (studio) return std::move(*studio);
      damage +=
          fmt::format("the snapshot of revision {} is damaged ({}); ", row.getColumn(1).getInt64(), studio.reason());
    }
    throw SQLite::Exception(damage.empty() ? "there is no snapshot in it" : damage + "there is no other",
                            SQLITE_CORRUPT);
  }
  std::vector<KeepChange> tail_after(Revision last, std::string& damage) {
    std::vector<KeepChange> tail;
    SQLite::Statement row(file, "SELECT revision, payload, checksum FROM journal WHERE revision > ? ORDER BY 1");
    row.bind(1, column(last));
    while (row.executeStep()) {
      auto kept = change_in(row);
      const bool next_one = revision_in(row.getColumn(0)) == next(last);
      if (!kept || !next_one) {
        damage += fmt::format("the journal is damaged at revision {} ({}); what came after is left out; ",
                              column(last) + 1, next_one ? kept.reason() : "it is missing");
        break;
      }
      last = kept->change.revision;
      tail.push_back(std::move(*kept));
    }
    return tail;
  }

  std::filesystem::path path;
  Access access;
  bool taken{};  // nobody else can have it now
  int log_pages{};
  Epoch epoch{};
  Revision revision{};
  ProjectId identity{};
  std::string note{};
  FileKey log{};
  std::uint32_t salt{};  // of the log, as last seen; 0: it has no frames yet
  std::error_code ignored{};
  HeldFile held;  // before the connection: it is to outlive it
  LogRecordFile record;
  SQLite::Database file;
  std::optional<SQLite::Statement> put_change{};
};

Store::Store(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

const std::filesystem::path& Store::path() const { return inside_->path; }
Epoch Store::epoch() const { return inside_->epoch; }
Revision Store::revision() const { return inside_->revision; }
int Store::log_pages() const { return inside_->log_pages; }
const ProjectId& Store::identity() const { return inside_->identity; }
bool Store::may_be_written() const { return inside_->access == Access::write; }
FileKey Store::key() const { return inside_->held.key(); }
Standing Store::standing() const { return inside_->held.standing(); }
const std::string& Store::note() const { return inside_->note; }
ProjectId Store::new_identity() { return random_identity(); }

Result<Store> Store::open(const std::filesystem::path& path, const std::filesystem::path& records) {
  auto held = hold_project(path, Access::write);
  if (!held) return held.refusal();
  LogRecordFile record(records, path);
  const auto found = inspect(path, *held, record.read());
  if (!found) return found.refusal();
  auto aside = put_strange_aside(path, *found);
  if (!aside) return aside.refusal();
  return attempt(path, [&]() -> Result<Store> {
    auto inside = std::make_unique<Inside>(path, std::move(*held), std::move(record), Access::write);
    inside->note = *aside;
    inside->take_over();
    inside->find_last();
    return Store(std::move(inside));
  });
}

Result<Store> Store::open_to_read(const std::filesystem::path& path, const std::filesystem::path& records) {
  auto held = hold_project(path, Access::read);
  if (!held) return held.refusal();
  LogRecordFile record(records, path);
  const auto found = inspect(path, *held, record.read());
  if (!found) return found.refusal();
  return attempt(path, [&]() -> Result<Store> {
    auto inside = std::make_unique<Inside>(path, std::move(*held), LogRecordFile({}, path), found->readable);
    inside->identity = found->look.identity;
    inside->find_last();
    return Store(std::move(inside));
  });
}

Result<void> Store::create(const std::filesystem::path& path, const Studio& studio, const ProjectId& identity) {
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  return place(path, [&](const std::filesystem::path& fresh) {
    auto file = empty_file(fresh);
    SQLite::Transaction transaction(file);
    SQLite::Statement meta(file, "INSERT INTO meta VALUES (1, ?, ?, '', 0, 0, ?, zeroblob(16))");
    meta.bind(1, project_format);
    meta.bind(2, column(studio.epoch));
    meta.bind(3, now_in_words());
    meta.exec();
    describe(file, studio.project);
    put_snapshot(file, studio);
    transaction.commit();
    finish(file, identity);
  });
}

Result<Held> Store::read() {
  auto held = attempt(path(), [&]() -> Result<Held> {
    Held found;
    const LengthLimit limit(inside_->file, inside_->bytes());
    found.studio = inside_->newest_whole(found.damage);
    found.tail = inside_->tail_after(found.studio.revision, found.damage);
    return found;
  });
  if (!held || held->damage.empty() || inside_->access != Access::write) return held;
  const auto copy = inside_->copy_as_it_is();
  if (!copy)
    return Refusal{path().string() + " is damaged: " + held->damage +
                   "it was left as it is, because no copy of it can be made first: " + copy.reason()};
  held->damage += "a copy as it was is " + copy->string();
  const Revision last = held->tail.empty() ? held->studio.revision : held->tail.back().change.revision;
  auto cut = attempt(path(), [&]() -> Result<void> {
    SQLite::Transaction transaction(inside_->file);
    inside_->forget_snapshots_after({held->studio.epoch, held->studio.revision});
    inside_->cut_after(last);
    transaction.commit();
    inside_->settle_log();
    inside_->revision = last;
    return {};
  });
  if (!cut) return cut.refusal();
  return held;
}

Result<void> Store::append(std::span<const KeepChange> changes) {
  if (changes.empty()) return {};
  return attempt(path(), [&]() -> Result<void> {
    SQLite::Transaction transaction(inside_->file);
    for (const auto& kept : changes) inside_->put(kept);
    transaction.commit();
    inside_->settle_log();
    inside_->revision = changes.back().change.revision;
    return {};
  });
}

Result<void> Store::keep(const Studio& studio) {
  return attempt(path(), [&]() -> Result<void> {
    const bool ahead = Point{studio.epoch, studio.revision} > Point{inside_->epoch, inside_->revision};
    SQLite::Transaction transaction(inside_->file);
    if (ahead) inside_->cut_after(studio.revision);
    put_snapshot(inside_->file, studio);
    inside_->forget_old();
    describe(inside_->file, studio.project);
    transaction.commit();
    inside_->settle_log();
    if (ahead) inside_->revision = studio.revision;
    return {};
  });
}

Result<void> Store::begin(Epoch epoch) {
  return attempt(path(), [&]() -> Result<void> {
    SQLite::Statement set(inside_->file, "UPDATE meta SET epoch = ?");
    set.bind(1, column(epoch));
    set.exec();
    inside_->settle_log();
    inside_->epoch = epoch;
    return {};
  });
}

Result<void> Store::copy_to(const std::filesystem::path& to, Samples samples, const ProjectId& as) {
  return place(to, [&](const std::filesystem::path& fresh) {
    samples == Samples::taken_along ? inside_->copy_all(fresh) : inside_->copy_music(fresh);
    finish(fresh, as);
  });
}

Result<void> Store::write_again(Samples samples) {
  const auto folded = fold_log(true);  // a file that was moved is whole then, where it is now
  if (!folded) {
    if (inside_->held.now().links > 0) return folded;
    if (inside_->log_is_ours()) std::filesystem::remove(log_beside(path()), inside_->ignored);
  }
  return copy_to(path(), samples, inside_->identity);
}

Result<std::set<SampleName>> Store::samples() {
  return attempt(path(), [&]() -> Result<std::set<SampleName>> {
    std::set<SampleName> names;
    if (inside_->file.execAndGet("PRAGMA user_version").getInt() < 2) return names;  // opened to be read
    SQLite::Statement row(inside_->file, "SELECT name FROM sample");
    while (row.executeStep()) names.insert(row.getColumn(0).getString());
    return names;
  });
}

Result<void> Store::put_sample(const SampleName& name, std::uint32_t part, std::string_view bytes, bool last) {
  return attempt(path(), [&]() -> Result<void> {
    SQLite::Transaction transaction(inside_->file);
    SQLite::Statement put(inside_->file, "INSERT OR REPLACE INTO sample_part VALUES (?, ?, ?)");
    put.bind(1, name);
    put.bind(2, part);
    put.bindNoCopy(3, bytes.data(), static_cast<int>(bytes.size()));
    put.exec();
    if (last) {
      SQLite::Statement whole(inside_->file, "INSERT OR REPLACE INTO sample VALUES (?, ?)");
      whole.bind(1, name);
      whole.bind(2, part + 1);
      whole.exec();
    }
    transaction.commit();
    return {};
  });
}

Result<std::optional<std::string>> Store::sample_part(const SampleName& name, std::uint32_t part) {
  return attempt(path(), [&]() -> Result<std::optional<std::string>> {
    SQLite::Statement row(inside_->file,
                          "SELECT bytes FROM sample_part WHERE name = ? AND part = ? AND length(bytes) <= ?");
    row.bind(1, name);
    row.bind(2, part);
    row.bind(3, static_cast<std::int64_t>(largest_sample_part));
    if (!row.executeStep()) return std::optional<std::string>();
    return std::optional(std::string(bytes_in(row.getColumn(0))));
  });
}

Result<void> Store::keep_samples(const std::set<SampleName>& wanted) {
  auto held = samples();
  if (!held) return held.refusal();
  return attempt(path(), [&]() -> Result<void> {
    SQLite::Transaction transaction(inside_->file);
    SQLite::Statement forget(inside_->file, "DELETE FROM sample WHERE name = ?");
    for (const auto& name : *held) {
      if (wanted.contains(name)) continue;
      forget.bind(1, name);
      forget.exec();
      forget.reset();
    }
    inside_->file.exec("DELETE FROM sample_part WHERE name NOT IN (SELECT name FROM sample)");
    transaction.commit();
    return {};
  });
}

Result<void> Store::fold_log(bool whole) {
  return attempt(path(), [&]() -> Result<void> {
    inside_->fold(whole);
    return {};
  });
}

std::string sqlite_version() { return sqlite3_libversion(); }

}  // namespace beltane
