#include "services/beltane/keep_first.hpp"

#include <algorithm>

namespace beltane {
namespace {

/// Whether there is a session with a project, as far as the supervisor knows.
bool has_project(const RigStatus& status) {
  return std::ranges::any_of(status.processes, [](const ProcessInfo& process) {
    const auto epoch = process.health.figures.find("epoch");
    return process.name == "session" && process.state == "ready" && epoch != process.health.figures.end() &&
           epoch->second > 0;
  });
}

}  // namespace

Result<void> keep_first(Client& client) {
  const auto status = client.status();
  if (!status) return status.refusal();
  if (!has_project(*status)) return {};
  const auto kept = client.project_task(FileTask::flush, "");
  if (kept) return {};
  return Refusal{"the rig was left running, because edits would be lost: " + kept.reason() +
                 ". `beltane save FILE` keeps them elsewhere, `beltane down --force` loses them"};
}

}  // namespace beltane
