#include "isolation/own_disk.hpp"

#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace beltane::isolation {
namespace {

Refusal refused(const std::string& what) {
  return {"this machine gives no disk of its own to fill (" + what + ": " + std::strerror(errno) + ")"};
}

/// In a user namespace this user stays whom they were.
bool stay_the_same(uid_t user, gid_t group) {
  const auto write = [](const char* file, const std::string& text) {
    std::ofstream out(file);
    out << text;
    return static_cast<bool>(out.flush());
  };
  const auto same = [](auto id) { return std::to_string(id) + " " + std::to_string(id) + " 1\n"; };
  return write("/proc/self/setgroups", "deny") && write("/proc/self/uid_map", same(user)) &&
         write("/proc/self/gid_map", same(group));
}

/// What is mounted from then on is seen by nobody else.
Result<void> enter_own_mounts() {
  const auto user = geteuid();
  const auto group = getegid();
  if (unshare(CLONE_NEWNS) != 0) {
    if (user == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return refused("unshare");
    if (!stay_the_same(user, group)) return refused("uid_map");
  }
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return refused("mount");
  return {};
}

}  // namespace

Result<OwnDisk> OwnDisk::make(std::uint64_t bytes) {
  std::error_code none;
  auto at = (std::filesystem::temp_directory_path(none) / "beltane-disk-XXXXXX").string();
  if (none || !mkdtemp(at.data())) return Refusal{"cannot make a folder " + at + "; set TMPDIR to one to write to"};
  OwnDisk disk(at);
  if (auto entered = enter_own_mounts(); !entered) return entered.refusal();
  if (mount("tmpfs", at.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, ("size=" + std::to_string(bytes)).c_str()) != 0)
    return refused("tmpfs");
  return disk;
}

OwnDisk::~OwnDisk() {
  if (at_.empty()) return;
  umount2(at_.c_str(), MNT_DETACH);
  rmdir(at_.c_str());
}

}  // namespace beltane::isolation
