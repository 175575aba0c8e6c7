#pragma once

#include <string>
#include <vector>

#include "host/rig.hpp"
#include "supervisor/part.hpp"

namespace beltane::supervisor {

/// The command line of a guarded supervisor: of the first, and of each that its guard starts. `owner` (may be empty) is
/// the file with whose lock the rig ends, see owner.hpp.
std::vector<std::string> guarded_command(const Rig&, const std::filesystem::path& programs,
                                         const std::filesystem::path& config, bool in_process,
                                         const std::filesystem::path& owner = {});

/// The supervisor's own supervisor: one of its children, which waits for its death and starts the next one by
/// `revival`, the words of its command line. Each proves to the other that it works: the supervisor pings it, from the
/// loop that does the work, and it answers from its own. Whichever of the two is killed or hangs, the other replaces
/// it.
Part guard(const Rig&, const std::filesystem::path& programs, const std::vector<std::string>& revival);

/// The whole main of a guard. Ends when told to (SIGTERM), and when the rig was taken down.
/// Answers the exit status: 0, or 2 on bad usage.
int run_guard(int argc, char** argv);

}  // namespace beltane::supervisor
