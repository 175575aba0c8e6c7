#pragma once

#include <string>
#include <vector>

#include "host/rig.hpp"
#include "supervisor/control.hpp"
#include "supervisor/plan/process_spec.hpp"

namespace beltane::supervisor {

/// The command line of a guarded supervisor: of the first, and of each that its guard starts.
std::vector<std::string> guarded_command(const Rig&, const std::filesystem::path& programs, const StartOptions&);

/// The supervisor's own supervisor: one of its children, which waits for its death and starts the next one by
/// `revival`, the words of its command line. Each proves to the other that it works: the supervisor pings it, from the
/// loop that does the work, and it answers from its own. Whichever of the two is killed or hangs, the other replaces
/// it.
ProcessSpec guard_spec(const Rig&, const std::filesystem::path& programs, const std::vector<std::string>& revival);

}  // namespace beltane::supervisor
