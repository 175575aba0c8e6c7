#include "supervisor/supervision/status_report.hpp"

#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "supervisor/plan/sound_output.hpp"
#include "supervisor/rig/text_file.hpp"
#include "supervisor/supervision/clock.hpp"
#include "supervisor/tree/health_report.hpp"
#include "supervisor/tree/tree_view.hpp"

namespace beltane::supervisor {
namespace {

/// What a process takes of one core, in percent, since it began; 0 where it is gone.
double cpu_percent_of(const ProcessLife& life, Instant now) {
  clockid_t clock{};
  timespec used{};
  const auto age = between(life.born, now).count;
  if (life.pid <= 0 || age <= 0) return 0;
  if (clock_getcpuclockid(life.pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return 100 * (static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec)) / age;
}

/// The server that is not heard, and what goes over to it.
bool is_of_the_standby(const ChildProcess& child, const ProcessTree& tree) {
  if (child.spec.kind == ProcessKind::server) return child.spec.server != tree.heard_server();
  return child.spec.name == "changeover";
}

/// The price of a second server, in percent of one core; none where there is but one.
std::optional<double> standby_cpu(const ProcessTree& tree, Instant now) {
  std::optional<double> percent;
  for (const auto& child : tree.children())
    if (is_of_the_standby(child, tree)) percent = percent.value_or(0) + cpu_percent_of(child.life, now);
  return percent;
}

}  // namespace

std::vector<ProcessInfo> embedded_processes(const RigState& state, const std::vector<ProcessInfo>& children,
                                            Instant now) {
  std::vector<ProcessInfo> all;
  for (const auto& [name, service] : state.embedded.by_name()) {
    const auto* host = host_of(state.tree, service.health);
    if (!host) continue;
    auto info = *std::ranges::find(children, host->spec.name, &ProcessInfo::name);
    info.name = name;
    info.state = service.health.ready ? "ready" : "starting";
    info.health = service.health;
    info.health_age_s = between(service.told, now).count;
    all.push_back(std::move(info));
  }
  return all;
}

StatusReport::StatusReport(const SupervisorOptions& options, std::uint32_t restarts, Sources sources)
    : options_(options), restarts_(restarts), sources_(sources), born_(current_time().instant) {}

RigStatus StatusReport::status() const {
  const auto now = current_time();
  const auto& tree = sources_.state.tree;
  auto processes = processes_of(tree, now.instant);
  const auto embedded = embedded_processes(sources_.state, processes, now.instant);
  processes.insert(processes.end(), embedded.begin(), embedded.end());
  processes.push_back(supervisor_info(now.instant));
  auto servers = servers_of(tree).servers;
  for (auto& server : servers)
    for (const auto& child : tree.children())
      if (const auto age = sources_.monitor.heartbeat_age(child.spec.name, now.moment);
          age && child.spec.server == server.name)
        server.heartbeat_ms = age->count * 1000;
  return {options_.rig.name, std::move(processes), std::move(servers), sources_.events.last()};
}

ProcessInfo StatusReport::supervisor_info(Instant now) const {
  Health health{.process = "supervisor", .words = {{"sound", sound()}, {"standby", standby()}}};
  if (const auto percent = standby_cpu(sources_.state.tree, now)) health.figures["standby_cpu"] = *percent;
  if (const auto& trouble = sources_.launcher.log_trouble(); !trouble.empty()) health.words["trouble"] = trouble;
  return {.name = "supervisor",
          .pid = getpid(),
          .state = sources_.state.tree.ending() ? "stopped" : "ready",
          .restarts = restarts_,
          .uptime_s = between(born_, now).count,
          .last_exit = options_.died ? (options_.hung ? "hung" : "gone") : "",
          .health = std::move(health)};
}

/// What the second server does, as in rig.toml.
std::string StatusReport::standby() const {
  const auto mode = servers_of(sources_.state.tree).standby;
  return mode.empty() ? "none" : mode;
}

/// Where it goes, as its JACK server runs now.
std::string StatusReport::sound() const {
  const auto* jackd = sources_.state.tree.find("jackd");
  return sound_goes_to(jackd ? command_of(*jackd) : std::vector<std::string>{}, options_.jack_server,
                       file_text("/proc/asound/cards"));
}

}  // namespace beltane::supervisor
