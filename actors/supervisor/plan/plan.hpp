#pragma once

#include <string>

#include "host/rig.hpp"
#include "model/result.hpp"
#include "supervisor/plan/machine.hpp"
#include "supervisor/plan/process_spec.hpp"
#include "supervisor/plan/rig_config.hpp"

namespace beltane::supervisor {

/// The driver that "auto" comes to on this machine: somebody's JACK server first, then a device, else a dummy.
std::string chosen_driver(const AudioConfig&, const Machine&);

/// What "auto" comes to: what the second audio server does, or "none" where there is but one.
std::string chosen_standby(const RigConfig&, const Machine&);

/// Every process of a rig, in the order of starting. `jack_name` names the JACK server of its own, if it starts one.
/// Pure.
ProcessPlan rig_plan(const RigConfig&, const Rig&, const Machine&, const std::string& jack_name);

/// Whether processes of that name may say hello to the supervisor.
bool is_service(const std::string& name);

/// What is not installed that `rig_plan` would need, as a sentence.
Result<void> can_run(const RigConfig&, const Machine&);

}  // namespace beltane::supervisor
