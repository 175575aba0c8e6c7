#pragma once

#include <string>
#include <vector>

#include "supervisor/plan/rig_config.hpp"
#include "supervisor/tree/child_process.hpp"

/// What follows from the death of a process. Pure.
namespace beltane::supervisor {

/// One death, as it was noticed.
struct Death {
  ProcessExit ending{};
  Seconds noticed{};       // so much later
  bool needs_are_ready{};  // what it needs was there all the time
  bool in_take_down{};     // it was meant to end
};

/// Writes the death down: why, whether it accuses what it was sent, and whether its fallback is used from now on.
void record_death(ChildProcess&, const Death&, const LimitsConfig&, Actions&, Now);

/// Enters `restarting` or, after too many deaths, `failed`, and sets `due`. `chance` is in [0, 1).
void schedule_restart(ChildProcess&, const std::string& why, double chance, const LimitsConfig&, Actions&, Now);

/// Whether everything that it needs works.
bool needs_are_ready(const std::vector<ChildProcess>&, const ChildProcess&);
/// rest_for_one: without that process those that need it are of no use, and it is not their fault.
void kill_dependents(std::vector<ChildProcess>&, const std::string& name, Actions&, Now);

}  // namespace beltane::supervisor
