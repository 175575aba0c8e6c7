#pragma once

#include <string>

#include "model/result.hpp"

namespace beltane::patchbay {

/// Has the JACK server tell all its clients of an xrun: a client that is wired to nobody comes too late, once. Nobody
/// hears it. scsynth resets its own clock when it is told of an xrun, and would else need minutes to find the time
/// after the system clock was set. `server`: empty is the default one. Blocks: some periods.
Result<void> tell_of_an_xrun(const std::string& server);

}  // namespace beltane::patchbay
