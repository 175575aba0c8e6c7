#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "persistence/database/store.hpp"
#include "persistence/files/current_file.hpp"
#include "persistence/project/notices.hpp"
#include "persistence/project/sample_porter.hpp"

namespace beltane {

/// What a person can do where the file of the open project cannot be had; the end of a sentence.
extern const char* const other_choices;

/// The project that is open, and its file: a file that is not at its path any more is written there again where nothing
/// else is, and a file that cannot be opened is looked for again. Until then there is no store, and nothing is said to
/// be on disk. Blocks on the disk.
class OpenProject {
 public:
  /// `shelf`: where this machine keeps samples.
  OpenProject(const std::filesystem::path& state, const std::string& rig, SampleShelf shelf);

  /// The open file; none where it cannot be had.
  Store* store() { return store_ ? &*store_ : nullptr; }
  const Store* store() const { return store_ ? &*store_ : nullptr; }
  const ProjectId& identity() const { return identity_; }
  /// The file that is open, or was last.
  const std::filesystem::path& path() const { return current_.get().path; }
  const std::filesystem::path& unsaved() const { return current_.unsaved(); }
  /// Whether it could not be made a file yet.
  bool in_memory() const { return in_memory_; }
  bool never_saved() const { return current_.get().path == unsaved() && !current_.get().identity; }
  /// About the open file, for `status`.
  const std::string& file_note() const { return file_note_; }
  SamplePorter& samples() { return samples_; }
  const SamplePorter& samples() const { return samples_; }
  Notices& notices() { return notices_; }

  /// For a session that has nothing in memory: whatever project is in the file that was open last. The unsaved project
  /// is begun anew where it is gone; where not even that can be made, work goes on in memory.
  Result<void> load();
  /// For a process that comes back: the file that was open, and no other, for the session may have more of it in
  /// memory.
  Result<void> find_again();
  /// Makes sure that the open file stands at its path; answers whether it was opened anew for that.
  Result<bool> make_sure();
  /// Opens that file in place of the one that is open now; with `only`, where it is that project. All that waits for
  /// this one must be on disk.
  Result<void> open(const std::filesystem::path&, const ProjectId& only = {});
  /// Lets the file go: it is to be moved, or stands elsewhere now.
  void close() { store_.reset(); }
  Result<std::filesystem::path> put_unsaved_aside() const { return current_.put_unsaved_aside(); }

 private:
  Result<void> open_where_missing();
  Result<void> make_unsaved();
  Result<void> write_again();
  Result<void> come_back();
  Result<void> holds(const std::filesystem::path&, const ProjectId& only) const;
  void put_broken_unsaved_aside();

  CurrentFile current_;
  std::filesystem::path records_;  // which file a log belongs to: see LogRecord
  SamplePorter samples_;
  Notices notices_{};
  std::optional<Store> store_{};
  ProjectId identity_{};  // its file may not be there
  bool in_memory_{};
  std::uint64_t folder_device_{};   // of the open file
  std::optional<FileStat> seen_{};  // in the place of the open file
  std::string file_note_{};
};

}  // namespace beltane
