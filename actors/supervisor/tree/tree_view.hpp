#pragma once

#include "supervisor/tree/process_tree.hpp"

namespace beltane::supervisor {

/// What others are told about audio servers.
Servers servers_of(const ProcessTree&);
/// What people are told about processes.
std::vector<ProcessInfo> processes_of(const ProcessTree&, Instant now);

}  // namespace beltane::supervisor
