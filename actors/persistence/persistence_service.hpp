#pragma once

#include "host/host.hpp"

namespace beltane {

/// Starts the persistence of a rig: opens the project that was open last and serves the session's journal.
Result<Running> run_persistence(const Host&, std::function<void()> end);

}  // namespace beltane
