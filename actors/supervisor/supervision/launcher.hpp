#pragma once

#include <filesystem>
#include <string>

#include "host/rig.hpp"
#include "model/result.hpp"
#include "supervisor/processes/launch.hpp"
#include "supervisor/servers/server_logs.hpp"
#include "supervisor/supervision/event_log.hpp"
#include "supervisor/tree/child_process.hpp"

namespace beltane::supervisor {

/// Starts the processes of a rig: with a log, with their mark, and audio servers with a port, limits and a network.
class Launcher {
 public:
  Launcher(const Rig& rig, EventLog& events, ServerLogs& logs) : rig_(rig), events_(events), logs_(logs) {}

  /// Fills in what the life was given. Blocks: until the program is loaded (about a millisecond).
  Result<Process> start(const ChildProcess&, ProcessLife&);
  /// Why logs cannot be kept; empty: they are.
  const std::string& log_trouble() const { return log_trouble_; }

 private:
  ServerLimits limits_of(const ProcessSpec& server) const;
  Result<void> prepare_server(const ProcessSpec&, ProcessLife&);
  Result<Process> start_server(const ProcessSpec&, Launch, ProcessLife&);
  std::filesystem::path usable_log(const std::string& process);

  const Rig& rig_;
  EventLog& events_;
  ServerLogs& logs_;
  std::string log_trouble_{};
};

}  // namespace beltane::supervisor
