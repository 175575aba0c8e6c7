#pragma once

#include "host/rig.hpp"
#include "model/result.hpp"
#include "supervisor/process.hpp"

namespace beltane::supervisor {

/// The directories of a rig, there and private, and held by one supervisor only.
struct Rooms {
  Fd lock{};                     // of <runtime>/supervisor.lock, as long as we live
  std::filesystem::path logs{};  // <state>/<rig>/logs: stays after `down`
};

/// Makes the directories with mode 0700 and takes the lock. Refused where they cannot be made or are not ours, and
/// where another supervisor holds the rig, by its pid.
Result<Rooms> enter_rooms(const Rig&);

/// Removes the runtime directory: the rig is down. Where some of its services run elsewhere (not `alone`), only what is
/// the supervisor's own.
void leave_rooms(const Rig&, bool alone);

/// The log of a process.
std::filesystem::path log_of(const Rooms&, const std::string& process);
/// Moves a log that has grown beyond `most` bytes to NAME.log.old, so that logs do not grow for ever.
void turn_log(const std::filesystem::path& log, std::uintmax_t most = 4 << 20);

/// Removes files that a killed process left behind; a last * stands for anything.
void sweep(const std::vector<std::string>& patterns);

}  // namespace beltane::supervisor
