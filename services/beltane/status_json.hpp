#pragma once

#include "host/rig.hpp"
#include "services/beltane/json.hpp"

namespace beltane {

/// The status with who is connected, but for this process.
Json json_with_clients(const Rig& rig, const RigStatus& status);

}  // namespace beltane
