#include "persistence/files/log_record.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <utility>

#include "persistence/files/checksum.hpp"
#include "persistence/files/disk.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t record_bytes = 512;    // a sector: a disk writes it whole or not at all
constexpr std::uint32_t most_restarts = 64;  // of a log between two records
constexpr std::string_view record_word{"beltane-log-of"};

// Not in every linux/magic.h.
constexpr long xfs_magic = 0x58465342, zfs_magic = 0x2fc12fc1, bcachefs_magic = 0xca451a4e;

std::string fields_of(const LogRecord& record) {
  return fmt::format("{} {} {} {} {} {}", record_word, record.inode, record.modified_ns, record.size, record.salt,
                     record.folding ? 1 : 0);
}

/// Whether a log with that salt can be the one of the record, some restarts later.
bool continues(const LogRecord& record, std::uint32_t salt) {
  return record.salt == 0 || salt - record.salt <= most_restarts;
}

}  // namespace

std::string text_of(const LogRecord& record) {
  const auto fields = fields_of(record);
  return fmt::format("{} {:016x}\n", fields, checksum(fields));
}

std::optional<LogRecord> log_record_in(const std::string& text) {
  std::istringstream in(text);
  std::string first, sum;
  LogRecord record;
  int folding{};
  in >> first >> record.inode >> record.modified_ns >> record.size >> record.salt >> folding >> sum;
  record.folding = folding != 0;
  if (!in || first != record_word || sum != fmt::format("{:016x}", checksum(fields_of(record)))) return std::nullopt;
  return record;
}

Trust trust_in_file_system(const fs::path& path) {
  struct statfs found {};
  if (statfs(path.c_str(), &found) != 0) return Trust::nothing;
  switch (static_cast<long>(found.f_type)) {
    case EXT4_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case TMPFS_MAGIC:
    case xfs_magic:
    case zfs_magic:
    case bcachefs_magic:
      return Trust::inodes_and_times;
    case OVERLAYFS_SUPER_MAGIC:
      return Trust::times;
    default:
      return Trust::nothing;
  }
}

bool is_another_file(const LogRecord& record, const FileStat& file, std::uint32_t salt, Trust trust) {
  if (trust == Trust::nothing || !continues(record, salt)) return false;
  if (trust == Trust::inodes_and_times && file.key.inode != record.inode) return true;
  return !record.folding && (file.modified_ns != record.modified_ns || file.size != record.size);
}

std::uint32_t salt_of_log(const fs::path& log) {
  std::array<unsigned char, 32> head{};
  std::ifstream file(log, std::ios::binary);
  file.read(reinterpret_cast<char*>(head.data()), head.size());
  if (file.gcount() != static_cast<std::streamsize>(head.size())) return 0;
  return std::uint32_t{head[16]} << 24 | std::uint32_t{head[17]} << 16 | std::uint32_t{head[18]} << 8 | head[19];
}

LogRecordFile::LogRecordFile(const fs::path& directory, const fs::path& project) {
  if (!directory.empty()) path_ = directory / fmt::format("{:016x}.log-of", checksum(project.string()));
}

LogRecordFile::LogRecordFile(LogRecordFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), fd_(std::exchange(other.fd_, -1)) {}

LogRecordFile::~LogRecordFile() {
  if (fd_ >= 0) close(fd_);
}

std::optional<LogRecord> LogRecordFile::read() const {
  if (path_.empty()) return std::nullopt;
  std::ifstream file(path_);
  std::string line;
  std::getline(file, line);
  return log_record_in(line);
}

Result<void> LogRecordFile::open_it() {
  std::error_code ignored;
  fs::create_directories(path_.parent_path(), ignored);
  fd_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd_ < 0) return Refusal{path_.string() + " cannot be written: " + strerror(errno)};
  return sync(path_.parent_path());
}

Result<void> LogRecordFile::write(const LogRecord& record) {
  if (path_.empty()) return {};
  if (fd_ < 0)
    if (auto opened = open_it(); !opened) return opened;
  auto text = text_of(record);
  text.resize(record_bytes, ' ');
  const auto written = pwrite(fd_, text.data(), text.size(), 0);
  if (written == static_cast<ssize_t>(text.size()) && fdatasync(fd_) == 0) return {};
  return Refusal{path_.string() + " cannot be written: " + strerror(errno)};
}

void LogRecordFile::remove() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove(path_, ignored);
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

}  // namespace beltane
