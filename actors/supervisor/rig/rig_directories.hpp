#pragma once

#include <filesystem>
#include <optional>

#include "host/rig.hpp"
#include "model/result.hpp"
#include "supervisor/processes/process.hpp"

namespace beltane::supervisor {

/// A rig that is held by one supervisor only. Its directories are there and private.
struct RigLock {
  Fd file{};  // <runtime>/supervisor.lock, as long as we live
};

/// Makes the directories with mode 0700 and takes the lock. Refused where they cannot be made or are not ours, and
/// where another supervisor holds the rig, by its pid.
Result<RigLock> enter_rig(const Rig&);

/// The directory, made with mode 0700. Refused where it cannot be made or is somebody else's.
Result<void> make_private_directory(const std::filesystem::path&);

/// The file whose lock is the rig.
std::filesystem::path lock_of(const std::filesystem::path& runtime);
/// The supervisor that holds the rig; nothing where nobody does, or where it has not yet said who it is.
std::optional<Process> holder_of(const std::filesystem::path& runtime);

/// Removes the runtime directory: the rig is down. Where some of its services run elsewhere (not `alone`), only what is
/// the supervisor's own.
void leave_rig(const Rig&, bool alone);

}  // namespace beltane::supervisor
