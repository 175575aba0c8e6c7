#pragma once

#include <optional>
#include <string>

#include "supervisor/processes/process.hpp"

namespace beltane::supervisor {

/// The socket at which the JACK server of that name listens to clients of that user. Pure.
std::string jack_socket(const std::string& server, std::uint32_t user);

/// The process that listens at a socket; nothing where nobody does. One of another container, whose pid is not known
/// here, has the pid -1, and instead of a pidfd the connection to it, which breaks when it dies. Never blocks.
std::optional<Process> process_listening_at(const std::string& socket);

/// Whether programs find the JACK library that PipeWire brings along: then there is no JACK server to wait for.
bool jack_is_pipewire();

}  // namespace beltane::supervisor
