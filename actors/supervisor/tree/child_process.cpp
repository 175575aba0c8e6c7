#include "supervisor/tree/child_process.hpp"

#include <algorithm>

namespace beltane::supervisor {

std::string name_of(ProcessStage stage) {
  switch (stage) {
    case ProcessStage::waiting:
      return "waiting";
    case ProcessStage::starting:
      return "starting";
    case ProcessStage::ready:
      return "ready";
    case ProcessStage::restarting:
      return "restarting";
    case ProcessStage::failed:
      return "failed";
    case ProcessStage::stopping:
      return "stopping";
    case ProcessStage::stopped:
      return "stopped";
  }
  return {};
}

std::optional<ProcessStage> stage_named(const std::string& name) {
  for (auto stage : {ProcessStage::waiting, ProcessStage::starting, ProcessStage::ready, ProcessStage::restarting,
                     ProcessStage::failed, ProcessStage::stopping, ProcessStage::stopped})
    if (name_of(stage) == name) return stage;
  return {};
}

bool runs(const ChildProcess& child) { return child.life.pid != 0; }

const std::vector<std::string>& command_of(const ChildProcess& child) {
  return child.deaths.fallen_back ? child.spec.fallback : child.spec.command;
}

void enter(ChildProcess& child, ProcessStage stage, Now now) {
  child.stage = stage;
  child.since = now.instant;
  child.began = now.moment;
  child.due = Moment::max();
}

const ChildProcess* find_child(const std::vector<ChildProcess>& children, const std::string& name) {
  const auto found = std::ranges::find_if(children, [&](const ChildProcess& child) { return child.spec.name == name; });
  return found == children.end() ? nullptr : &*found;
}

}  // namespace beltane::supervisor
