#pragma once

#include <string>

#include "drill/promises.hpp"
#include "host/rig.hpp"
#include "model/messages/control.hpp"
#include "model/result.hpp"

namespace beltane::drill {

/// Rehearses that one of `cases`: brings up a rig of its own, whose second server does what `standby` says, plays, does
/// what the case says, listens, takes it down, and reads the project file by processes that did not write it. Once a
/// process: a JACK client library does not outlive the server it once joined. Blocks: for half a minute or so.
Result<DrillOutcome> rehearse(const Rig& like, const std::string& name, const StandbyMode& standby);

/// Rehearses one of `cases_of_running_rig` on that rig, while it plays: what is heard then is compared with what was
/// heard before. Refused where it is not whole, does not sound, or records; and where the process is not the rig's own.
/// Once a process, too. Blocks: for some ten seconds.
Result<DrillOutcome> rehearse_live(const Rig& rig, const std::string& name);

/// What the second server of a rig does.
StandbyMode standby_of(const RigStatus& status);
/// What that process says of itself under that name; empty: nothing.
std::string word_of(const RigStatus& status, const std::string& process, const std::string& name);

}  // namespace beltane::drill
