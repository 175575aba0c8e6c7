#pragma once

#include <cstdint>
#include <filesystem>

#include "model/result.hpp"

namespace beltane::supervisor {

/// The most that a log holds, and as much again its NAME.log.old.
inline constexpr std::uintmax_t most_log = 1 << 20;  // bytes

/// Makes the folder of that log anew where it has gone. Refused, with the reason, where that cannot be.
Result<void> make_log_folder(const std::filesystem::path& log);
/// Cuts a log that has grown beyond `most` bytes, also while a process writes to it: the newest lines go to
/// NAME.log.old, in place of what that held.
void cut_log(const std::filesystem::path& log, std::uintmax_t most = most_log);
/// The same for every log in the folder.
void cut_logs(const std::filesystem::path& folder, std::uintmax_t most = most_log);

}  // namespace beltane::supervisor
