#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "model/units.hpp"

namespace beltane::wav {

/// The file of a running recording, and the disk it is on, as they were seen last.
struct DiskLook {
  Instant grew{};           // when the file was last seen to grow; first: when it was first looked at
  std::uint64_t written{};  // bytes since then
  std::uint64_t free{};     // bytes that its disk has left for us
  Seconds since{};          // from the first look to the last growth
};
/// The latest look; none before the first one. Never blocks.
using LookAtDisk = std::function<std::optional<DiskLook>()>;

/// Looks four times a second, in a thread of its own, at a file that grows, until nobody holds what is answered: a disk
/// that hangs keeps only that thread. Thread: any. Blocks: never.
LookAtDisk watch_disk(const std::string& path);

}  // namespace beltane::wav
