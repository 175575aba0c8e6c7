#pragma once

#include <functional>
#include <string>

#include "host/rig.hpp"
#include "model/messages/control.hpp"
#include "model/result.hpp"
#include "supervisor/control.hpp"

namespace beltane::client {

/// Hears in words how far it is.
using Progress = std::function<void(const std::string&)>;

/// Whether a supervisor answers for this rig.
bool is_up(const Rig& rig);

/// Starts the rig's supervisor, which outlives this process, and waits until every process is ready. `progress` may be
/// null. Refused where the rig is up already, or with what kept it from coming up. Blocks: up to 30 s.
Result<RigStatus> bring_up(const Rig& rig, const supervisor::StartOptions& how, const Progress& progress);

/// Takes the rig down and waits until its supervisor is gone. Blocks: up to 30 s.
Result<void> bring_down(const Rig& rig);

/// Whether every process works and a server sounds.
bool all_ready(const RigStatus& status);

}  // namespace beltane::client
