#pragma once

#include "host/fd.hpp"

namespace beltane::supervisor {

/// From now on the signals that end a supervisor or a guard (SIGTERM, SIGINT, SIGHUP) wait until they are asked for.
/// Call it before any thread is there.
void block_signals();

/// Readable while one of them waits. Reading never blocks.
Fd end_signals();

}  // namespace beltane::supervisor
