#pragma once

#include "host/rig.hpp"
#include "services/beltane/json.hpp"

namespace beltane {

/// The status with who is connected, but for this process, and what the last drill says of the rig.
Json whole_status_json(const Rig& rig, const RigStatus& status);

}  // namespace beltane
