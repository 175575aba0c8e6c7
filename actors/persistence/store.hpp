#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "model/result.hpp"
#include "model/storage.hpp"

namespace beltane {

/// What stands in every project file, where `file` and other tools look.
inline constexpr std::uint32_t project_application_id = 0x62656c74;  // "belt"
inline constexpr std::uint32_t project_format = 2;

/// What a project file holds.
struct Held {
  Studio studio{};                 // of the newest snapshot that is whole
  std::vector<KeepChange> tail{};  // the changes after it
  std::string damage{};            // what could not be read, in words; empty: nothing
};

/// One open project file: an SQLite database that nobody else has open. Every `Result` that says done is on disk.
/// Blocks on the disk; one thread at a time.
class Store {
 public:
  /// Opens a file that is a whole project, of this format or an older one. Waits up to half a second for a process
  /// that just ended to let it go.
  static Result<Store> open(const std::filesystem::path&);
  /// Makes a new file with that in it, whole or not at all; refused where there is something.
  static Result<void> create(const std::filesystem::path&, const Studio&);

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();  // folds the journal's log into the file

  const std::filesystem::path& path() const;
  Epoch epoch() const;        // the last one begun
  Revision revision() const;  // the last one kept

  /// Everything the file holds. What is damaged is left out (of several snapshots the newest whole one is taken), said
  /// in words, and a copy of the file is put beside it.
  Result<Held> read();
  /// Takes the next changes, in order, all or none.
  Result<void> append(std::span<const KeepChange>);
  /// Takes a snapshot; of the older ones two stay, and the changes since.
  Result<void> keep(const Studio&);
  /// A new life of a session counts from here.
  Result<void> begin(Epoch);
  /// A whole copy at `path`, on disk, or nothing; refused where there is something. With many samples it takes seconds.
  Result<void> copy_to(const std::filesystem::path&);
  /// The same without the samples.
  Result<void> copy_music_to(const std::filesystem::path&);

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
  std::unique_ptr<Inside> inside_;
};

/// Whether the file holds a project without damage. A file that another rig has open counts as whole.
Result<void> is_whole(const std::filesystem::path&);

/// The version of the SQLite in use.
std::string sqlite_version();

}  // namespace beltane
