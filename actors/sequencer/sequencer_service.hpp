#pragma once

#include "host/host.hpp"

namespace beltane {

/// Starts the sequencer of a rig: follows the project, serves the transport, plays to the voices.
Result<Running> run_sequencer(const Host&, std::function<void()> end);

}  // namespace beltane
