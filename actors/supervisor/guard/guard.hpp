#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "model/result.hpp"

namespace beltane::supervisor {

/// What a guard is told on its command line.
struct GuardOptions {
  std::filesystem::path runtime{};
  std::filesystem::path log{};         // of the supervisors that it starts
  std::vector<std::string> revival{};  // the words of their command line
};

/// Waits for the death of whoever holds the rig, kills it where it does not ping, and starts the next one. Returns when
/// told to end, and when the rig was taken down. Call block_signals() first.
Result<void> guard_rig(const GuardOptions&);

}  // namespace beltane::supervisor
