#pragma once

#include "supervisor/tree/process_tree.hpp"

namespace beltane::supervisor {

/// The audio servers, for other processes.
Servers servers_of(const ProcessTree&);
/// The processes, for `status`.
std::vector<ProcessInfo> processes_of(const ProcessTree&, Instant now);

}  // namespace beltane::supervisor
