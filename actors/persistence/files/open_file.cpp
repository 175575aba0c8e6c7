#include "persistence/files/open_file.hpp"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <mutex>
#include <set>
#include <utility>

#include "persistence/files/disk.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

// https://www.sqlite.org/fileformat2.html#the_lock_byte_page: where SQLite locks.
constexpr off_t lock_bytes_at = 0x40000000;
constexpr off_t lock_bytes = 512;

struct Registry {
  std::mutex mutex{};
  std::set<FileKey> keys{};
};
Registry& registry() {
  static Registry one;
  return one;
}

FileStat stat_from(const struct stat& found) {
  return {.key = {found.st_dev, found.st_ino},
          .modified_ns = std::int64_t{found.st_mtim.tv_sec} * 1'000'000'000 + found.st_mtim.tv_nsec,
          .size = static_cast<std::uint64_t>(found.st_size),
          .links = found.st_nlink};
}

Refusal cannot_open(const fs::path& path, int error) {
  return {path.string() + " cannot be opened: " + strerror(error)};
}

}  // namespace

std::optional<FileStat> stat_of(const fs::path& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return std::nullopt;
  return stat_from(found);
}

bool is_open_here(const fs::path& path) {
  const auto there = stat_of(path);
  std::lock_guard lock(registry().mutex);
  return there && registry().keys.contains(there->key);
}

Result<OpenFile> OpenFile::open(const fs::path& path, bool for_writing) {
  const auto there = stat_of(path);
  if (!there) return cannot_open(path, errno);
  {
    std::lock_guard lock(registry().mutex);
    if (!registry().keys.insert(there->key).second)
      return Refusal{path.string() + " is open already, here, maybe under another name"};
  }
  const int fd = ::open(path.c_str(), (for_writing ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  const int error = errno;
  OpenFile file(path, fd, there->key);  // lets go of the key where that failed
  if (fd < 0) return cannot_open(path, error);
  const auto opened = file.now().key;
  if (opened == file.key()) return file;
  if (stat_of(path).value_or(FileStat{}).key != opened)
    return Refusal{path.string() + " was replaced while it was opened; try again"};
  file.know_as(opened);
  return file;
}

OpenFile::OpenFile(OpenFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), key_(std::exchange(other.key_, {})) {}

OpenFile::~OpenFile() {
  if (fd_ >= 0) close(fd_);
  if (key_ == FileKey{}) return;
  std::lock_guard lock(registry().mutex);
  registry().keys.erase(key_);
}

/// An overlay copied it up when it was opened.
void OpenFile::know_as(const FileKey& key) {
  std::lock_guard lock(registry().mutex);
  registry().keys.erase(key_);
  registry().keys.insert(key);
  key_ = key;
}

FileStat OpenFile::now() const {
  struct stat found {};
  return fstat(fd_, &found) == 0 ? stat_from(found) : FileStat{};
}

FilePresence OpenFile::standing() const {
  const auto there = stat_of(path_);
  if (!there || now().links == 0) return there && there->key != key_ ? FilePresence::replaced : FilePresence::gone;
  return there->key == key_ ? FilePresence::in_place : FilePresence::replaced;
}

std::size_t OpenFile::read(std::uint64_t at, void* into, std::size_t size) const {
  const auto got = pread(fd_, into, size, static_cast<off_t>(at));
  return got < 0 ? 0 : static_cast<std::size_t>(got);
}

Result<void> OpenFile::sync() const {
  if (fsync(fd_) != 0) return Refusal{path_.string() + " cannot be written: " + strerror(errno)};
  return {};
}

std::optional<std::int32_t> OpenFile::locked_by() const {
  struct flock asked {};
  asked.l_type = F_WRLCK;
  asked.l_whence = SEEK_SET;
  asked.l_start = lock_bytes_at;
  asked.l_len = lock_bytes;
  if (fcntl(fd_, F_GETLK, &asked) != 0 || asked.l_type == F_UNLCK) return std::nullopt;
  return asked.l_pid;
}

Result<void> OpenFile::copy_to(const fs::path& to) const {
  return write_new_file(to, [&](int out) -> int {
    std::array<char, 1 << 16> bytes{};
    off_t at = 0;
    while (true) {
      const auto got = pread(fd_, bytes.data(), bytes.size(), at);
      if (got < 0) return errno;
      if (got == 0) return 0;
      if (write(out, bytes.data(), static_cast<std::size_t>(got)) != got) return errno ? errno : ENOSPC;
      at += got;
    }
  });
}

}  // namespace beltane
