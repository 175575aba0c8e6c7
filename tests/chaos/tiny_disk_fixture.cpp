#include "tiny_disk_fixture.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <string>

#include "host/fd.hpp"

namespace beltane::test {
namespace {

/// Mounts of this process are its own from now on.
bool has_own_mounts() {
  static const bool own = unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  return own;
}

}  // namespace

TinyDisk::TinyDisk(std::filesystem::path at) : at_(std::move(at)) {
  std::filesystem::create_directories(at_);
  mounted_ = has_own_mounts() && mount("tmpfs", at_.c_str(), "tmpfs", 0, "size=64m,mode=0700") == 0;
}

TinyDisk::~TinyDisk() {
  if (mounted_) umount2(at_.c_str(), MNT_DETACH);
}

void TinyDisk::fill() {
  const Fd filler(open((at_ / "filler").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  const std::string zeros(1 << 20, '\0');
  for (auto length = zeros.size(); length > 0; length /= 2)
    while (write(filler.get(), zeros.data(), length) > 0) continue;
}

void TinyDisk::free() { unlink((at_ / "filler").c_str()); }

}  // namespace beltane::test
