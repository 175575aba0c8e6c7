#pragma once

#include "host/host.hpp"

namespace beltane {

/// Starts the session of a rig: takes edits, publishes changes, answers followers, has all journaled by persistence.
Result<Running> run_session(const Host&, std::function<void()> end);

}  // namespace beltane
