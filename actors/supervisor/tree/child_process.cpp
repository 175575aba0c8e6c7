#include "supervisor/tree/child_process.hpp"

#include <algorithm>

namespace beltane::supervisor {

std::string name_of(Stage stage) {
  switch (stage) {
    case Stage::waiting:
      return "waiting";
    case Stage::starting:
      return "starting";
    case Stage::ready:
      return "ready";
    case Stage::restarting:
      return "restarting";
    case Stage::failed:
      return "failed";
    case Stage::stopping:
      return "stopping";
    case Stage::stopped:
      return "stopped";
  }
  return {};
}

std::optional<Stage> stage_named(const std::string& name) {
  for (auto stage : {Stage::waiting, Stage::starting, Stage::ready, Stage::restarting, Stage::failed, Stage::stopping,
                     Stage::stopped})
    if (name_of(stage) == name) return stage;
  return {};
}

bool runs(const ChildProcess& child) { return child.life.pid != 0; }

const std::vector<std::string>& command_of(const ChildProcess& child) {
  return child.deaths.fallen_back ? child.spec.fallback : child.spec.command;
}

void enter(ChildProcess& child, Stage stage, Now now) {
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
