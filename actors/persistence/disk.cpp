#include "persistence/disk.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cerrno>

namespace beltane {
namespace {

Refusal cannot(std::string_view what, const std::filesystem::path& path, int error) {
  return {"cannot " + std::string(what) + " " + path.string() + ": " + strerror(error)};
}

class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

Result<void> sync(const std::filesystem::path& path) {
  Descriptor file(path, O_RDONLY);
  if (file.get() < 0 || fsync(file.get()) != 0) return cannot("write", path, errno);
  return {};
}

Result<void> rename_to_free(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST) return Refusal{to.string() + " is there already; choose another name or move it away"};
    return cannot("make", to, errno);
  }
  return sync(to.parent_path());
}

Result<void> write_small_file(const std::filesystem::path& path, std::string_view content) {
  auto fresh = path;
  fresh += ".new";
  {
    Descriptor file(fresh, O_WRONLY | O_CREAT | O_TRUNC);
    if (file.get() < 0) return cannot("write", fresh, errno);
    const auto written = write(file.get(), content.data(), content.size());
    if (written != static_cast<ssize_t>(content.size()) || fsync(file.get()) != 0) return cannot("write", fresh, errno);
  }
  if (rename(fresh.c_str(), path.c_str()) != 0) return cannot("write", path, errno);
  return sync(path.parent_path());
}

}  // namespace beltane
