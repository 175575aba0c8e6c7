#include "supervisor/tree/process_tree.hpp"

namespace beltane::supervisor {
namespace {

/// In the words of the contract.
std::string process_state(Stage stage) {
  switch (stage) {
    case Stage::waiting:
    case Stage::starting:
      return "starting";
    case Stage::stopping:
      return "stopped";
    case Stage::ready:
    case Stage::restarting:
    case Stage::failed:
    case Stage::stopped:
      return name_of(stage);
  }
  return {};
}

std::string server_state(const ChildProcess& child) {
  if (child.life.pid == 0) return "dead";
  return child.stage == Stage::starting ? "starting" : "running";
}

/// Where no server plays, the backend does by itself, through that JACK server.
ServerInfo stand_in(const ChildProcess& jack) {
  return {.name = jack.spec.engine,
          .pid = jack.life.pid,
          .epoch = jack.life.epoch,
          .state = jack.stage == Stage::ready ? "running" : "dead",
          .jack = filled({jack.spec.jack_client}, jack.life).front(),
          .since = jack.since,
          .engine = jack.spec.engine};
}

}  // namespace

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

const std::vector<std::string>& command_of(const ChildProcess& child) {
  return child.fallen_back ? child.spec.fallback : child.spec.command;
}

Servers servers_of(const ProcessTree& tree) {
  Servers all;
  bool served = false;
  for (const auto& child : tree.children()) {
    if (child.spec.kind != Kind::server) continue;
    served = served || !child.failing;
    all.servers.push_back({.name = child.spec.server,
                           .role = child.failing ? "failing" : "active",
                           .pid = child.life.pid,
                           .port = child.life.port,
                           .epoch = child.life.epoch,
                           .state = server_state(child),
                           .jack = filled({child.spec.jack_client}, child.life).front(),
                           .since = child.since,
                           .limits = child.life.limits,
                           .own_network = child.life.own_network,
                           .crashed = child.crashed});
  }
  for (const auto& child : tree.children())
    if (!served && !child.spec.engine.empty()) all.servers.push_back(stand_in(child));
  return all;
}

std::vector<ProcessInfo> processes_of(const ProcessTree& tree, Instant now) {
  std::vector<ProcessInfo> all;
  for (const auto& child : tree.children())
    all.push_back({.name = child.spec.name,
                   .pid = child.life.pid,
                   .state = process_state(child.stage),
                   .restarts = child.restarts,
                   .uptime_s = child.life.pid != 0 ? between(child.life.born, now).count : 0,
                   .last_exit = child.last_exit,
                   .health = child.health,
                   .health_age_s = child.health.process.empty() ? 0 : between(child.told, now).count});
  return all;
}

}  // namespace beltane::supervisor
