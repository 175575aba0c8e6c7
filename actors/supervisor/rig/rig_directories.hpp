#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/rig.hpp"
#include "model/result.hpp"
#include "supervisor/processes/process.hpp"

namespace beltane::supervisor {

/// The directories of a rig, there and private, and held by one supervisor only.
struct RigLock {
  Fd lock{};  // of <runtime>/supervisor.lock, as long as we live
};

/// Makes the directories with mode 0700 and takes the lock. Refused where they cannot be made or are not ours, and
/// where another supervisor holds the rig, by its pid.
Result<RigLock> enter_rig(const Rig&);

/// The file whose lock is the rig.
std::filesystem::path lock_of(const std::filesystem::path& runtime);
/// The supervisor that holds the rig; nothing where nobody does, or where it has not yet said who it is.
std::optional<Process> holder_of(const std::filesystem::path& runtime);

/// Removes the runtime directory: the rig is down. Where some of its services run elsewhere (not `alone`), only what is
/// the supervisor's own.
void leave_rig(const Rig&, bool alone);

/// The most that a log holds, and as much again its NAME.log.old.
inline constexpr std::uintmax_t most_log = 1 << 20;  // bytes

/// Makes the folder of that log anew where it has gone. Refused, with the reason, where that cannot be.
Result<void> make_log_folder(const std::filesystem::path& log);
/// Cuts a log that has grown beyond `most` bytes, also while a process writes to it: the newest lines go to
/// NAME.log.old, in place of what that held.
void cut_log(const std::filesystem::path& log, std::uintmax_t most = most_log);
/// The same for every log in the folder.
void cut_logs(const std::filesystem::path& folder, std::uintmax_t most = most_log);

/// Removes files that a killed process left behind; a last * stands for anything.
void sweep(const std::vector<std::string>& patterns);

}  // namespace beltane::supervisor
