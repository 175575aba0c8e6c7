#pragma once

#include <filesystem>
#include <string>

#include "host/fd.hpp"
#include "host/rig.hpp"

/// The supervisor as others see it: the one header of this room that clients of a rig include. What else they want to
/// know, they ask over its socket.
namespace beltane::supervisor {

/// How a supervisor is started.
struct StartOptions {
  std::filesystem::path config{};  // rig.toml; empty: the defaults
  bool in_process{};               // all services in one process
  std::string engine{};            // as in rig.toml's [server], and before that; empty: as there
  std::string standby{};           // the same
  std::filesystem::path owner{};   // the rig ends when nobody holds this file's lock; empty: only when it is told to
};

/// Starts the rig's supervisor, guarded, in a session of its own; what it says goes to its log. Whether it comes up is
/// seen at its socket. Refused where it cannot be started. Blocks: until its program is loaded.
Result<void> start(const Rig&, const StartOptions&);

/// What the second server of a rig does on this machine, unless rig.toml or the command line says: as in rig.toml.
std::string usual_standby();

/// Whether a supervisor holds the rig now.
bool is_held(const std::filesystem::path& runtime);
/// A pidfd, readable once the supervisor is gone that holds the rig now; none where it cannot be seen from here.
Fd holder_pidfd(const std::filesystem::path& runtime);

/// The name of the JACK server that the rig has; empty where it has none of its own.
std::string jack_server_of(const Rig&);

}  // namespace beltane::supervisor
