#pragma once

#include "supervisor/tree/process_tree.hpp"

/// Health reports of processes, and whether to accept them. Pure.
namespace beltane::supervisor {

/// Its figures and words as far as a status has room for them.
Health bounded(Health);

/// Whether the rig listens to it: only a process that we started speaks for a child of that name; a service that is no
/// child of ours may run elsewhere.
bool is_accepted(const ProcessTree&, const Health&);

/// The child in whose process the service lives that is none itself; null where there is none.
const ChildProcess* host_of(const ProcessTree&, const Health& embedded);

}  // namespace beltane::supervisor
