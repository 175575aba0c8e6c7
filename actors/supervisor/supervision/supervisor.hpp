#pragma once

#include <optional>
#include <string>

#include "host/rig.hpp"
#include "model/result.hpp"
#include "supervisor/plan/process_spec.hpp"
#include "supervisor/plan/rig_config.hpp"
#include "supervisor/rig/rig_directories.hpp"

namespace beltane::supervisor {

/// A rig to keep alive.
struct SupervisorOptions {
  Rig rig{};
  LimitsConfig limits{};
  ProcessPlan plan{};
  std::string jack_name{};        // of the JACK server that the plan starts; recorded for a later supervisor
  std::string jack_server{};      // somebody else's that is used where the plan starts none; empty: the default one
  std::optional<Instant> died{};  // when the death of the supervisor before this one was noticed, if it died
  bool hung{};                    // it was killed, for it did nothing any more
};

/// Keeps a rig alive until it is taken down: by SIGTERM, SIGINT or SIGHUP, or by a client. Takes over what a supervisor
/// before it started. Returns when every child has ended. Call block_signals() first, before any thread is there, and
/// hold the rig's lock meanwhile.
Result<void> keep_alive(const SupervisorOptions&, const RigLock&);

}  // namespace beltane::supervisor
