#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulation/dice.hpp"

namespace beltane::simulation {

struct Life;

/// The disk below a folder of tmpfs. While one lives, this program's own `write`, `fsync`, `rename` … stand before
/// those of the C library, also for SQLite: what a dead process writes has no effect, and what was not synced can be
/// lost. Names (create, rename, remove) and lengths that shrink are durable at once. One at a time.
class Disk {
 public:
  explicit Disk(std::filesystem::path root);
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  /// Who writes from now on; nobody: the simulation itself.
  static void set_writer(Life* writer);

  /// That process dies within its next writes: the last of them have no effect.
  void kill_after(std::shared_ptr<Life> victim, std::uint64_t writes);
  void set_full(bool full) { full_ = full; }
  /// So many syncs to come fail.
  void fail_syncs(unsigned count) { failing_syncs_ = count; }
  /// A planted defect: it says that it synced, and did not.
  void lie_about_syncs() { lies_ = true; }
  /// Of what was not synced some sectors are there, some are not.
  void cut_power(Dice& dice);

  // What stands before the C library.
  static Disk* active();
  bool has(int descriptor) const;
  bool has(const char* path) const;
  /// Whether this process may write now; sets errno where it may not.
  bool may_write();
  ssize_t write(int descriptor, const void* data, std::size_t size, std::optional<off_t> at);
  int truncate(int descriptor, off_t size);
  int sync(int descriptor);

 private:
  struct Unsynced {
    off_t at{};
    std::string data{};    // as it was written
    std::string before{};  // what stood there
    off_t size_before{};   // of the file
  };
  struct File {
    std::string path{};
    std::vector<Unsynced> writes{};
  };
  void remember(int descriptor, off_t at, const void* data, std::size_t size);
  static void lose(const File& file, ino_t inode, Dice& dice);

  std::string root_;
  dev_t device_{};
  std::shared_ptr<Life> victim_{};
  std::uint64_t writes_left_{};
  bool full_{};
  bool lies_{};
  unsigned failing_syncs_{};
  std::map<ino_t, File> unsynced_{};
};

}  // namespace beltane::simulation
