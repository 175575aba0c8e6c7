#include "host/private_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace beltane {
namespace {

namespace fs = std::filesystem;

constexpr mode_t writable_by_others = S_IWGRP | S_IWOTH;
constexpr mode_t open_to_others = S_IRWXG | S_IRWXO;

/// An open folder, closed when it goes.
class OpenFolder {
 public:
  explicit OpenFolder(int descriptor) : descriptor_(descriptor) {}
  ~OpenFolder() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  OpenFolder(const OpenFolder&) = delete;
  OpenFolder& operator=(const OpenFolder&) = delete;
  int get() const { return descriptor_; }
  void reset(int descriptor) {
    close(descriptor_);
    descriptor_ = descriptor;
  }

 private:
  int descriptor_;
};

Refusal not_private(const fs::path& folder, const std::string& why) {
  return {"the folder " + folder.string() + " " + why + "; set XDG_RUNTIME_DIR to a folder of yours."};
}

/// What is wrong with a folder on the way, or at its end; empty where nothing is.
std::string fault_of(const struct stat& folder, bool last) {
  if (folder.st_uid != geteuid() && (last || folder.st_uid != 0)) return "belongs to another user";
  const bool guarded = !last && (folder.st_mode & S_ISVTX) != 0;  // sticky: names stay their owners'
  if ((folder.st_mode & writable_by_others) != 0 && !guarded) return "can be written to by other users";
  return {};
}

}  // namespace

Result<void> make_private_folder(const fs::path& folder) {
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return not_private(folder, std::string("cannot be made: ") + std::strerror(errno));
  OpenFolder at(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  fs::path so_far = "/";
  for (auto part = folder.begin(); part != folder.end(); ++part) {
    so_far /= *part;
    const bool last = std::next(part) == folder.end();
    const int flags = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | (last ? O_RDONLY : O_PATH);
    if (part != folder.begin()) at.reset(openat(at.get(), part->c_str(), flags));
    struct stat found {};
    if (at.get() < 0 || fstat(at.get(), &found) != 0)
      return not_private(so_far, errno == ENOTDIR || errno == ELOOP
                                     ? "is a symlink or a file, no folder"
                                     : std::string("cannot be opened: ") + std::strerror(errno));
    if (const auto fault = fault_of(found, last); !fault.empty()) return not_private(so_far, fault);
    if (last && (found.st_mode & open_to_others) != 0 && fchmod(at.get(), S_IRWXU) != 0)
      return not_private(so_far, std::string("cannot be closed to others: ") + std::strerror(errno));
  }
  return {};
}

}  // namespace beltane
