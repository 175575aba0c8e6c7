#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "changeover/record.hpp"

namespace beltane::patchbay {

/// Notices that the changeover plays nothing while JACK goes on, as one whose audio thread hangs. Pure.
class StallWatch {
 public:
  /// Looks at how many blocks it has played, and at the frame at which JACK's last block began. True: in `patience`
  /// looks one after the other it had not gone on, and JACK had.
  bool look(std::uint64_t blocks, std::uint32_t frame);
  static constexpr int patience = 4;

 private:
  std::uint64_t blocks_{};
  std::uint32_t frame_{};
  int still_{};
};

/// The same of the changeover whose record lies there. One thread. Blocks: never for long.
class ChangeoverWatch {
 public:
  explicit ChangeoverWatch(std::filesystem::path record) : path_(std::move(record)) {}
  /// True once for each time that it comes to stand still.
  bool look(std::uint32_t frame);

 private:
  std::filesystem::path path_;
  std::optional<changeover::Record> record_{};
  StallWatch watch_{};
  bool stalled_{};
};

}  // namespace beltane::patchbay
