#pragma once

#include "supervisor/plan/rig_config.hpp"
#include "supervisor/tree/child_process.hpp"

/// Timeouts of a process that starts, and of one that is pinged. Pure.
namespace beltane::supervisor {

/// "1500 ms".
std::string in_milliseconds(Seconds);

/// It has been ready for a whole window of the restart limits.
bool does_well_for_long(const ChildProcess&, const LimitsConfig&, Now);

/// A new life begins: it has answered nothing so far.
void reset_pings(Liveness&);
/// It said hello or answered a ping.
void record_answer(ChildProcess&, const Health&, const LimitsConfig&, Now);

/// How long it may take to become ready. Each time that killing it for its silence, or for not getting ready, has not
/// helped, it is given twice the time: it may have much to do on a slow machine, and killed again it would never come
/// to an end.
Seconds time_to_start(const ChildProcess&, const LimitsConfig&);

/// SIGKILL; the death that follows is not its own doing.
void kill_child(ChildProcess&, Actions&);
/// Asks a process that is ready or starting for the next sign of life, or kills it where it left too many pings
/// unanswered or is not ready in time.
void check_liveness(ChildProcess&, const LimitsConfig&, Actions&, Now);

}  // namespace beltane::supervisor
