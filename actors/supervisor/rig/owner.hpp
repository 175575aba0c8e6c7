#pragma once

#include "host/rig.hpp"

namespace beltane::supervisor {

/// A rig of a command's own ends with the command, however that ends: the command holds the lock (flock) of a file,
/// and the kernel drops it at its death.

/// Sends this process SIGTERM once nobody holds the lock of that file, or where it is not there. Returns at once. Call
/// it when the signals that end the supervisor are blocked.
void end_with_owner(const std::filesystem::path& lock);

/// Takes away the folder in which the lock and the rig stand, where the owner is gone and cannot do so.
void tidy_up_after_owner(const std::filesystem::path& lock, const Rig&);

}  // namespace beltane::supervisor
