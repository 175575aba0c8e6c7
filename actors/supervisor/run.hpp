#pragma once

/// The mains of the programs of this room.
namespace beltane::supervisor {

/// The whole main of a supervisor: reads the command line, the rig file and the machine, then keeps the rig alive.
/// Answers the exit status: 0 taken down in order, 1 refused (said on standard error), 2 bad usage.
int run_supervisor(int argc, char** argv);

/// The whole main of a guard. Ends when told to (SIGTERM), and when the rig was taken down.
/// Answers the exit status: 0, or 2 on bad usage.
int run_guard(int argc, char** argv);

}  // namespace beltane::supervisor
