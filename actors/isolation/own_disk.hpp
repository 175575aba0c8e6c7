#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>

#include "model/result.hpp"

namespace beltane::isolation {

/// A small disk in memory that only this process, and what it starts from then on, can see. It is gone with the last of
/// them, or with this.
class OwnDisk {
 public:
  /// Puts one of so many bytes into a new folder below the one for temporary files: in a mount namespace, as root
  /// without more, else in a user namespace where this user is whom they were. Before there is a second thread. Refused
  /// where the kernel or the container does not allow it.
  static Result<OwnDisk> make(std::uint64_t bytes);
  ~OwnDisk();
  OwnDisk(OwnDisk&& other) noexcept : at_(std::exchange(other.at_, {})) {}
  OwnDisk& operator=(OwnDisk&&) = delete;

  const std::filesystem::path& path() const { return at_; }

 private:
  explicit OwnDisk(std::filesystem::path at) : at_(std::move(at)) {}
  std::filesystem::path at_;
};

}  // namespace beltane::isolation
