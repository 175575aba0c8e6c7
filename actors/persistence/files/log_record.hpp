#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "model/result.hpp"
#include "persistence/files/open_file.hpp"

namespace beltane {

/// How a project file stood when this process wrote to it last. SQLite plays a write-ahead log (`-wal`) into whatever
/// file has its name; from this is seen that a backup was put back beside the log of a newer file.
struct LogRecord {
  std::uint64_t inode{};
  std::int64_t modified_ns{};
  std::uint64_t size{};
  std::uint32_t salt{};  // of the log when this was written, 0: it had none yet; SQLite counts it up at each restart
  bool folding{};        // the log is being folded into the file, so it changes at any moment
  bool operator==(const LogRecord&) const = default;
};

std::string text_of(const LogRecord&);
/// Nothing where the text is torn or none of ours.
std::optional<LogRecord> log_record_in(const std::string& text);

/// How far a file system can be believed: not all keep inodes and times from mount to mount.
enum class Trust : std::uint8_t { nothing, times, inodes_and_times };
Trust trust_in_file_system(const std::filesystem::path&);

/// Whether the file that stands there was put in the place of the one that the log was written for. When in doubt, no:
/// then what the log holds was confirmed, and is played.
bool is_another_file(const LogRecord&, const FileStat& file, std::uint32_t salt, Trust);

/// The salt in the head of a write-ahead log (https://www.sqlite.org/fileformat2.html#walformat); 0: it has no frames.
std::uint32_t salt_of_log(const std::filesystem::path& log);

/// The record of one open project, in a small file that is written in place. Blocks on the disk.
class LogRecordFile {
 public:
  /// `directory`: where this machine keeps them. Empty: nowhere; then nothing is found and nothing written.
  LogRecordFile(const std::filesystem::path& directory, const std::filesystem::path& project);
  LogRecordFile(LogRecordFile&&) noexcept;
  LogRecordFile& operator=(LogRecordFile&&) = delete;
  ~LogRecordFile();

  std::optional<LogRecord> read() const;
  /// On disk when it returns.
  Result<void> write(const LogRecord&);
  void remove();

 private:
  Result<void> open_it();

  std::filesystem::path path_{};
  int fd_{-1};
};

}  // namespace beltane
