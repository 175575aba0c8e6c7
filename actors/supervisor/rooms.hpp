#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/rig.hpp"
#include "model/result.hpp"
#include "supervisor/process.hpp"

namespace beltane::supervisor {

/// The directories of a rig, there and private, and held by one supervisor only.
struct Rooms {
  Fd lock{};  // of <runtime>/supervisor.lock, as long as we live
};

/// Makes the directories with mode 0700 and takes the lock. Refused where they cannot be made or are not ours, and
/// where another supervisor holds the rig, by its pid.
Result<Rooms> enter_rooms(const Rig&);

/// The file whose lock is the rig.
std::filesystem::path lock_of(const std::filesystem::path& runtime);
/// Whether a supervisor holds the rig now.
bool is_held(const std::filesystem::path& runtime);
/// The supervisor that holds the rig; nothing where nobody does, or where it has not yet said who it is.
std::optional<Process> holder_of(const std::filesystem::path& runtime);

/// Removes the runtime directory: the rig is down. Where some of its services run elsewhere (not `alone`), only what is
/// the supervisor's own.
void leave_rooms(const Rig&, bool alone);

/// Moves a log that has grown beyond `most` bytes to NAME.log.old, so that logs do not grow for ever.
void turn_log(const std::filesystem::path& log, std::uintmax_t most = 4 << 20);

/// Removes files that a killed process left behind; a last * stands for anything.
void sweep(const std::vector<std::string>& patterns);

}  // namespace beltane::supervisor
