#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "model/messages/storage.hpp"
#include "model/result.hpp"
#include "persistence/database/new_project_file.hpp"
#include "persistence/database/sample_table.hpp"
#include "persistence/files/open_file.hpp"

namespace beltane {

/// What a project file holds.
struct FileContent {
  Studio studio{};                 // of the newest snapshot that is whole
  std::vector<KeepChange> tail{};  // the changes after it
  std::string damage{};            // what could not be read, in words; empty: nothing
};

/// One open project file: an SQLite database that nobody else has open. Every `Result` that says done is on disk, in
/// the file that was opened; whether that is still the one at its path, `standing` says. Blocks on the disk; one thread
/// at a time.
class Store {
 public:
  /// Opens a file that is exactly a project, of this format or an older one; everything else is refused and left as
  /// it was. Waits up to half a second for a process that just ended to let it go. `records`: the directory where this
  /// machine notes which file a log belongs to (see LogRecord); empty: it does not.
  static Result<Store> open(const std::filesystem::path&, const std::filesystem::path& records = {});
  /// Opens it only to be read: nothing is written to it or beside it.
  static Result<Store> open_to_read(const std::filesystem::path&, const std::filesystem::path& records = {});
  /// Makes a new file with that in it, whole or not at all; refused where there is something.
  static Result<void> create(const std::filesystem::path&, const Studio&, const ProjectId& = new_identity());
  /// An identity that no other project has.
  static ProjectId new_identity();

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();  // folds the journal's log into the file

  const std::filesystem::path& path() const;
  Epoch epoch() const;        // the last one begun
  Revision revision() const;  // the last one kept
  const ProjectId& identity() const;
  bool may_be_written() const;  // not where it was opened to be read
  FileKey key() const;
  /// Whether the file is still the one at its path.
  FilePresence standing() const;
  /// What a person should know of how it was opened; empty: nothing.
  const std::string& note() const;

  /// Everything the file holds. What is damaged is left out (of several snapshots the newest whole one is taken), said
  /// in words, and cut from the file once a copy of it as it was is on disk beside it; refused where none can be made.
  Result<FileContent> read();
  /// Takes the next changes, in order, all or none.
  Result<void> append(std::span<const KeepChange>);
  /// Takes a snapshot; of the older ones two stay, and the changes since.
  Result<void> save_snapshot(const Studio&);
  /// A new life of a session counts from here.
  Result<void> begin(Epoch);
  /// A copy at `path`, on disk, or nothing; refused where there is something. It is the project `as`. With many samples
  /// it takes seconds.
  Result<void> copy_to(const std::filesystem::path&, SampleInclusion, const ProjectId& as);
  /// The same at its own path, which it does not stand at any more; this one is to be let go then.
  Result<void> write_again(SampleInclusion);

  /// The samples that the file holds whole.
  Result<std::set<SampleName>> samples();
  /// Takes one more part of a sample; with the last one it is whole.
  Result<void> put_sample(const SampleName&, std::uint32_t part, std::string_view bytes, bool last);
  /// A part of a sample; nothing behind the last one.
  Result<std::optional<std::string>> sample_part(const SampleName&, std::uint32_t part);
  /// Forgets all samples but these, and what came of samples that did not come whole.
  Result<void> keep_samples(const std::set<SampleName>&);

  /// Pages of the write-ahead log that are not folded into the file yet.
  int log_pages() const;
  /// Folds as much as is possible at once; whole: also empties the log.
  Result<void> fold_log(bool whole);

 private:
  struct Inside;
  explicit Store(std::unique_ptr<Inside>);
  Result<void> cut_damage(FileContent&);

  std::unique_ptr<Inside> inside_;
};

/// The version of the SQLite in use.
std::string sqlite_version();

}  // namespace beltane
