#pragma once

#include <vector>

#include "supervisor/plan/rig_config.hpp"
#include "supervisor/tree/child_process.hpp"

/// The orderly end of a rig: one process after the other, the last that was started first. Pure.
namespace beltane::supervisor {

/// From now on nothing is started; what does not run, or is not ours to end, counts as ended.
void begin_take_down(std::vector<ChildProcess>&, const LimitsConfig&, Actions&, Now);
/// Asks the next process to end, unless one is about to; `AllEnded` where none is left.
void end_next(std::vector<ChildProcess>&, const LimitsConfig&, Actions&, Now);
/// Asks one that is about to end once more, and less politely; gives it up in the end.
void end_harder(std::vector<ChildProcess>&, ChildProcess&, const LimitsConfig&, Actions&, Now);

}  // namespace beltane::supervisor
