#pragma once

#include "services/beltane/client.hpp"

namespace beltane {

/// Everything that the session accepted is on disk; else why not, in words, and what to do. Where the rig has no
/// session that answers, or none that has a project, there is nothing to keep. Blocks: up to some seconds.
Result<void> keep_first(Client&);

}  // namespace beltane
