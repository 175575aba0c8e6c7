#pragma once

#include "host/rig.hpp"
#include "model/result.hpp"

namespace beltane::client {

/// Whether anything of that rig runs: its supervisor, or one of its services while the next supervisor comes. Blocks:
/// never.
bool is_there(const Rig& rig);

/// The refusal of every verb that needs a rig where none is.
Refusal no_rig(const Rig& rig);

}  // namespace beltane::client
