#pragma once

#include <memory>

#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// A connection to the scsynth at a port, which may run already, start later, or restart. The connection polls the port
/// every few milliseconds until the server answers. Failures of commands arrive through `report`.
///
/// Thread: one caller at a time; `report` is called from a thread of its own. `perform` blocks only where the commands
/// do not fit one datagram: it waits between datagrams, so that none is lost.
std::unique_ptr<AudioServer> connect(ServerLine line);

}  // namespace beltane::scsynth
