#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "model/result.hpp"

namespace beltane {

/// What tells one file from another, whatever paths lead to it: device and inode.
struct FileKey {
  std::uint64_t device{};
  std::uint64_t inode{};
  auto operator<=>(const FileKey&) const = default;
};

/// What the file system says about a file.
struct FileStat {
  FileKey key{};
  std::int64_t modified_ns{};  // since 1970
  std::uint64_t size{};        // bytes
  std::uint64_t links{};       // names that lead to it; 0: it was deleted
  bool operator==(const FileStat&) const = default;
};

/// What stands at that path; nothing where nothing does, or where it cannot be looked at.
std::optional<FileStat> stat_of(const std::filesystem::path&);

/// Where an open file stands, seen from the path that it was opened by.
enum class FilePresence : std::uint8_t {
  in_place,
  gone,      // nothing is at the path: it was deleted or moved, or its disk was taken away
  replaced,  // another file is at the path
};

/// A project file that this process has open. As long as one lives, no other descriptor of its file may be closed in
/// this process: that would drop SQLite's (POSIX) locks, and another process could write into the database. So whoever
/// would open a project file asks `is_open_here` first. Must outlive SQLite's connection. Any thread.
class OpenFile {
 public:
  /// Opens it; refused where this process holds it already. For writing where it will be written: only then is it the
  /// same file from then on, also on an overlay. Blocks on the disk.
  static Result<OpenFile> open(const std::filesystem::path&, bool for_writing = false);

  OpenFile(OpenFile&&) noexcept;
  OpenFile& operator=(OpenFile&&) = delete;
  ~OpenFile();

  const FileKey& key() const { return key_; }
  FileStat now() const;
  FilePresence standing() const;
  /// Reads up to `size` bytes from `at` on; returns how many it got.
  std::size_t read(std::uint64_t at, void* into, std::size_t size) const;
  /// What was written is on disk, its times too.
  Result<void> sync() const;
  /// The process that has a lock on it; none: nobody but this one.
  std::optional<std::int32_t> locked_by() const;
  /// A copy of its bytes in a new file, on disk, or nothing.
  Result<void> copy_to(const std::filesystem::path&) const;

 private:
  void know_as(const FileKey&);
  OpenFile(std::filesystem::path path, int fd, FileKey key) : path_(std::move(path)), fd_(fd), key_(key) {}

  std::filesystem::path path_;
  int fd_;
  FileKey key_;
};

/// Whether this process has the file open that the path leads to, by whatever name.
bool is_open_here(const std::filesystem::path&);

}  // namespace beltane
