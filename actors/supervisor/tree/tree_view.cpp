#include "supervisor/tree/tree_view.hpp"

namespace beltane::supervisor {
namespace {

/// In the words of the contract.
std::string process_state(ProcessStage stage) {
  switch (stage) {
    case ProcessStage::waiting:
    case ProcessStage::starting:
      return "starting";
    case ProcessStage::stopping:
      return "stopped";
    case ProcessStage::ready:
    case ProcessStage::restarting:
    case ProcessStage::failed:
    case ProcessStage::stopped:
      return name_of(stage);
  }
  return {};
}

std::string server_state(const ChildProcess& child) {
  if (child.life.pid == 0) return "dead";
  return child.stage == ProcessStage::starting ? "starting" : "running";
}

std::string role_of(const ChildProcess& server, const ProcessTree& tree) {
  if (server.deaths.failing) return "failing";
  return server.spec.server == tree.heard_server() ? "active" : "standby";
}

/// Where no server plays, the backend does by itself, through that JACK server.
ServerInfo stand_in(const ChildProcess& jack) {
  return {.name = jack.spec.engine,
          .pid = jack.life.pid,
          .epoch = jack.life.epoch,
          .state = jack.stage == ProcessStage::ready ? "running" : "dead",
          .jack = filled({jack.spec.jack_client}, jack.life).front(),
          .since = jack.since,
          .engine = jack.spec.engine};
}

}  // namespace

Servers servers_of(const ProcessTree& tree) {
  Servers all;
  bool served = false;
  for (const auto& child : tree.children()) {
    if (child.spec.kind != ProcessKind::server) continue;
    served = served || !child.deaths.failing;
    all.servers.push_back({.name = child.spec.server,
                           .role = role_of(child, tree),
                           .pid = child.life.pid,
                           .port = child.life.port,
                           .epoch = child.life.epoch,
                           .state = server_state(child),
                           .jack = filled({child.spec.jack_client}, child.life).front(),
                           .since = child.since,
                           .limits = child.life.limits,
                           .own_network = child.life.own_network,
                           .crashed = child.deaths.crashed,
                           .pilot = child.spec.pilot});
    all.standby = child.spec.standby;
  }
  for (const auto& child : tree.children())
    if (!served && !child.spec.engine.empty()) all.servers.push_back(stand_in(child));
  return all;
}

std::vector<ProcessInfo> processes_of(const ProcessTree& tree, Instant now) {
  std::vector<ProcessInfo> all;
  for (const auto& child : tree.children())
    all.push_back(
        {.name = child.spec.name,
         .pid = child.life.pid,
         .state = process_state(child.stage),
         .restarts = child.deaths.restarts,
         .uptime_s = child.life.pid != 0 ? between(child.life.born, now).count : 0,
         .last_exit = child.deaths.last_exit,
         .health = child.liveness.health,
         .health_age_s = child.liveness.health.process.empty() ? 0 : between(child.liveness.told, now).count});
  return all;
}

}  // namespace beltane::supervisor
