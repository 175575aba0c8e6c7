#pragma once

#include <memory>

#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// The scsynth at a port, whether it runs already, starts soon, or comes again: it is knocked at every few milliseconds
/// until it answers, so that waiting for it costs nothing. What it cannot do arrives through `report`.
///
/// Thread: one caller at a time; `report` is called from a thread of its own. `perform` blocks only where the commands
/// do not fit one datagram: it waits between datagrams, so that none is lost.
std::unique_ptr<Server> connect(ServerLine line);

}  // namespace beltane::scsynth
