#pragma once

#include <string>

#include "drill/promises.hpp"
#include "host/rig.hpp"
#include "model/result.hpp"

namespace beltane::drill {

/// Rehearses that one of `cases`: brings up a rig of its own, whose second server does what `standby` says, plays, does
/// what the case says, listens, takes it down, and reads the project file by processes that did not write it. Once a
/// process: a JACK client library does not outlive the server it once joined. Blocks: for half a minute or so.
Result<DrillOutcome> rehearse(const Rig& like, const std::string& name, const StandbyMode& standby);

}  // namespace beltane::drill
