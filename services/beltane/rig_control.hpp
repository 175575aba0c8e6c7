#pragma once

#include <filesystem>
#include <functional>

#include "services/beltane/client.hpp"

namespace beltane {

/// How to bring a rig up.
struct UpOptions {
  std::filesystem::path config{};   // rig.toml; empty: the defaults
  std::filesystem::path project{};  // opened once the rig is up; empty: the rig's unsaved project
  std::string standby{"none"};
  bool in_process{};
  std::filesystem::path owner{};  // the rig ends when nobody holds this file's lock; empty: only by `down`
};

/// Whether a supervisor answers for this rig.
bool is_up(const Rig& rig);

/// Starts the rig's supervisor, detached from this terminal, and waits until every process is ready.
/// `progress` hears how far it is. Refused where the rig is up already, or with what kept it from coming up.
Result<RigStatus> bring_up(const Rig& rig, const UpOptions& options, const std::function<void(std::string)>& progress);

/// Takes the rig down and waits until its supervisor is gone.
Result<void> bring_down(const Rig& rig);

/// Whether every process works and a server sounds.
bool all_ready(const RigStatus& status);

}  // namespace beltane
