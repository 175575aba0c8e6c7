#pragma once

#include "supervisor/servers/server_monitor.hpp"
#include "supervisor/supervision/event_log.hpp"
#include "supervisor/supervision/launcher.hpp"
#include "supervisor/supervision/rig_state.hpp"
#include "supervisor/supervision/supervisor.hpp"

namespace beltane::supervisor {

/// The services that live inside children, each told as the child that it lives in. Pure.
std::vector<ProcessInfo> embedded_processes(const RigState&, const std::vector<ProcessInfo>& children, Instant now);

/// What is told of a rig to whoever asks.
class StatusReport {
 public:
  /// Where the report looks.
  struct Sources {
    const RigState& state;
    const ServerMonitor& monitor;
    const EventLog& events;
    const Launcher& launcher;
  };
  StatusReport(const SupervisorOptions&, std::uint32_t restarts, Sources);

  RigStatus status() const;

 private:
  ProcessInfo supervisor_info(Instant now) const;
  std::string sound() const;
  std::string standby() const;

  const SupervisorOptions& options_;
  std::uint32_t restarts_;
  Sources sources_;
  Instant born_;
};

}  // namespace beltane::supervisor
