#pragma once

#include <filesystem>

namespace beltane::test {

/// A small disk of its own for what is written below a folder, which can be full. Only this process and those that it
/// starts see it.
class TinyDisk {
 public:
  /// Makes the folder, and mounts the disk there, if that is allowed.
  explicit TinyDisk(std::filesystem::path at);
  ~TinyDisk();
  TinyDisk(const TinyDisk&) = delete;
  TinyDisk& operator=(const TinyDisk&) = delete;

  /// Whether it is there: to mount one, one has to be root.
  explicit operator bool() const { return mounted_; }
  /// From now on every write fails for want of room, until `free`.
  void fill();
  void free();

 private:
  std::filesystem::path at_;
  bool mounted_{};
};

}  // namespace beltane::test
