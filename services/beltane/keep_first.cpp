#include "services/beltane/keep_first.hpp"

#include <algorithm>

#include "client/rig_control.hpp"

namespace beltane {
namespace {

const ProcessInfo* process_of(const RigStatus& status, const std::string& name) {
  const auto found = std::ranges::find(status.processes, name, &ProcessInfo::name);
  return found != status.processes.end() && found->state == "ready" ? &*found : nullptr;
}

double figure_of(const ProcessInfo& process, const std::string& name) {
  const auto found = process.health.figures.find(name);
  return found == process.health.figures.end() ? 0 : found->second;
}

/// Whether all was on disk when persistence went away.
bool was_kept(const RigStatus& status) {
  const auto* session = process_of(status, "session");
  return session && figure_of(*session, "unconfirmed") == 0 && !process_of(status, "persistence");
}

}  // namespace

bool has_project(const RigStatus& status) {
  const auto* session = process_of(status, "session");
  return session && figure_of(*session, "epoch") > 0;
}

std::string word_of(const RigStatus& status, const std::string& process, const std::string& name) {
  const auto found = std::ranges::find(status.processes, process, &ProcessInfo::name);
  if (found == status.processes.end()) return "";
  const auto word = found->health.words.find(name);
  return word == found->health.words.end() ? "" : word->second;
}

Result<void> keep_first(client::Connection& client) {
  const auto status = client.status();
  if (!status) return status.refusal();
  if (!has_project(*status)) return {};
  const auto kept = client.project_task(FileTask::flush, "");
  if (kept) return {};
  if (const auto after = client.status(); after && was_kept(*after)) return {};
  return Refusal{"the rig was left running, because edits would be lost: " + kept.reason() +
                 ". `beltane save FILE` keeps them elsewhere, `beltane down --force` loses them"};
}

Result<void> end_rig(const Rig& rig, bool loses) {
  if (!loses && client::is_up(rig)) {
    client::Connection client(rig);
    if (auto kept = keep_first(client); !kept) return kept;
  }
  return client::bring_down(rig);
}

}  // namespace beltane
