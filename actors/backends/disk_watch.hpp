#pragma once

#include <string>

#include "backend/recording.hpp"

namespace beltane::backend {

/// Looks four times a second, in a thread of its own, at a file that grows, until nobody holds what is answered: a disk
/// that hangs keeps only that thread. Thread: any. Blocks: never.
LookAtDisk watch_disk(const std::string& path);

}  // namespace beltane::backend
