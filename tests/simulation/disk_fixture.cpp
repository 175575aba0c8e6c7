#include "simulation/disk_fixture.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "simulation/machine.hpp"

namespace beltane::simulation {
namespace {

constexpr std::size_t sector = 512;  // a disk writes it whole or not at all

Disk* disk{};
Life* current_writer{};

bool writes_to_disk() { return current_writer && current_writer->process == "persistence"; }

ssize_t real_write(int descriptor, const void* data, std::size_t size, std::optional<off_t> at) {
  return at ? syscall(SYS_pwrite64, descriptor, data, size, *at) : syscall(SYS_write, descriptor, data, size);
}
int real_truncate(int descriptor, off_t size) { return static_cast<int>(syscall(SYS_ftruncate, descriptor, size)); }

std::string path_of(int descriptor) {
  std::array<char, 4096> path{};
  const auto size = readlink(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), path.data(), path.size());
  return size < 0 ? std::string() : std::string(path.data(), static_cast<std::size_t>(size));
}

}  // namespace

Disk* Disk::active() { return disk; }
void Disk::set_writer(Life* writer) { current_writer = writer; }

Disk::Disk(std::filesystem::path root) : root_(std::move(root)) {
  struct stat found {};
  stat(root_.c_str(), &found);
  device_ = found.st_dev;
  disk = this;
}
Disk::~Disk() { disk = nullptr; }

/// Only persistence writes to it; the runtime folder is in memory also in a real rig.
bool Disk::has(int descriptor) const {
  struct stat found {};
  return writes_to_disk() && fstat(descriptor, &found) == 0 && S_ISREG(found.st_mode) && found.st_dev == device_;
}
bool Disk::has(const char* path) const { return writes_to_disk() && std::string_view(path).starts_with(root_); }

void Disk::kill_after(std::shared_ptr<Life> victim, std::uint64_t writes) {
  victim_ = std::move(victim);
  writes_left_ = writes;
}

bool Disk::may_write() {
  if (victim_ && current_writer == victim_.get() && writes_left_-- == 0) std::exchange(victim_, nullptr)->dead = true;
  if (!current_writer->dead) return true;
  errno = EIO;
  return false;
}

/// On a full disk the first half still finds room.
ssize_t Disk::write(int descriptor, const void* data, std::size_t size, std::optional<off_t> at) {
  if (!may_write()) return -1;
  if (full_ && size < 2) {
    errno = ENOSPC;
    return -1;
  }
  if (full_) size /= 2;
  remember(descriptor, at ? *at : lseek(descriptor, 0, SEEK_CUR), data, size);
  return real_write(descriptor, data, size, at);
}

int Disk::truncate(int descriptor, off_t size) {
  if (!may_write()) return -1;
  struct stat found {};
  fstat(descriptor, &found);
  if (size < found.st_size) unsynced_.erase(found.st_ino);
  return real_truncate(descriptor, size);
}

int Disk::sync(int descriptor) {
  if (!may_write()) return -1;
  if (failing_syncs_ > 0) {
    --failing_syncs_;
    errno = EIO;
    return -1;
  }
  struct stat found {};
  fstat(descriptor, &found);
  if (!lies_) unsynced_.erase(found.st_ino);
  return 0;
}

void Disk::remember(int descriptor, off_t at, const void* data, std::size_t size) {
  struct stat found {};
  fstat(descriptor, &found);
  auto& file = unsynced_[found.st_ino];
  if (file.path.empty()) file.path = path_of(descriptor);
  Unsynced write{at, std::string(static_cast<const char*>(data), size), std::string(size, 0), found.st_size};
  const int reader = open(file.path.c_str(), O_RDONLY | O_CLOEXEC);
  const auto got = reader < 0 ? 0 : pread(reader, write.before.data(), size, at);
  if (reader >= 0) syscall(SYS_close, reader);
  write.before.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  file.writes.push_back(std::move(write));
}

void Disk::cut_power(Dice& dice) {
  for (const auto& [inode, file] : std::exchange(unsynced_, {})) lose(file, inode, dice);
  victim_ = nullptr;
  full_ = false;
  failing_syncs_ = 0;
}

/// Takes all of it back, and does some of it again.
void Disk::lose(const File& file, ino_t inode, Dice& dice) {
  const int descriptor = open(file.path.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return;
  struct stat found {};
  const bool same = fstat(descriptor, &found) == 0 && found.st_ino == inode;
  for (auto write = file.writes.rbegin(); same && write != file.writes.rend(); ++write) {
    real_write(descriptor, write->before.data(), write->before.size(), write->at);
    real_truncate(descriptor, write->size_before);
  }
  const unsigned luck = static_cast<unsigned>(dice.below(4)) * 33;  // none, a third, two thirds, nearly all
  for (const auto& write : file.writes)
    for (std::size_t done = 0; same && done < write.data.size(); done += sector)
      if (dice.percent(luck))
        real_write(descriptor, write.data.data() + done, std::min(sector, write.data.size() - done),
                   write.at + static_cast<off_t>(done));
  close(descriptor);
}

}  // namespace beltane::simulation

// ── what stands before the C library ─────────────────────────────────────────────────────────────────────────────

namespace {

using beltane::simulation::Disk;

Disk* disk_of(int descriptor) {
  auto* active = Disk::active();
  return active && active->has(descriptor) ? active : nullptr;
}
/// Whether a change of names is refused.
bool refused(const char* path) {
  auto* active = Disk::active();
  return active && active->has(path) && !active->may_write();
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* data, size_t size) {
  if (auto* here = disk_of(descriptor)) return here->write(descriptor, data, size, {});
  return syscall(SYS_write, descriptor, data, size);
}
ssize_t pwrite(int descriptor, const void* data, size_t size, off_t at) {
  if (auto* here = disk_of(descriptor)) return here->write(descriptor, data, size, at);
  return syscall(SYS_pwrite64, descriptor, data, size, at);
}
ssize_t pwrite64(int descriptor, const void* data, size_t size, off64_t at) {
  return pwrite(descriptor, data, size, at);
}
int ftruncate(int descriptor, off_t size) noexcept {
  if (auto* here = disk_of(descriptor)) return here->truncate(descriptor, size);
  return static_cast<int>(syscall(SYS_ftruncate, descriptor, size));
}
int ftruncate64(int descriptor, off64_t size) noexcept { return ftruncate(descriptor, size); }
int fsync(int descriptor) {
  if (auto* here = disk_of(descriptor)) return here->sync(descriptor);
  return static_cast<int>(syscall(SYS_fsync, descriptor));
}
int fdatasync(int descriptor) {
  if (auto* here = disk_of(descriptor)) return here->sync(descriptor);
  return static_cast<int>(syscall(SYS_fdatasync, descriptor));
}
int unlink(const char* path) noexcept { return refused(path) ? -1 : static_cast<int>(syscall(SYS_unlink, path)); }
int remove(const char* path) noexcept {
  if (refused(path)) return -1;
  const auto done = syscall(SYS_unlink, path);
  return static_cast<int>(done != 0 && errno == EISDIR ? syscall(SYS_rmdir, path) : done);
}
int rename(const char* from, const char* to) noexcept {
  return refused(to) ? -1 : static_cast<int>(syscall(SYS_rename, from, to));
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  return refused(to) ? -1 : static_cast<int>(syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}

}  // extern "C"
