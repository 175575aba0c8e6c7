#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "model/result.hpp"
#include "supervisor/processes/process.hpp"

namespace beltane::supervisor {

/// What to start.
struct Launch {
  std::vector<std::string> command{};                // program first, a path
  std::map<std::string, std::string> environment{};  // on top of our own
  std::filesystem::path log{};                       // gets its output and errors, appended; empty: /dev/null
  int niceness{};                                    // where the system allows it
  bool own_network{};                                // in a network of its own; refused where the kernel refuses that
};

/// Starts a process in a session of its own, with no file of ours open and no signal blocked or ignored. Blocks: until
/// the program is loaded (about a millisecond).
Result<Process> launch(const Launch&);

}  // namespace beltane::supervisor
