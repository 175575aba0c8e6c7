#include "supervisor/supervision/launcher.hpp"

#include <sstream>
#include <utility>

#include "supervisor/rig/environment_mark.hpp"
#include "supervisor/rig/log_files.hpp"
#include "supervisor/rig/text_file.hpp"
#include "supervisor/servers/server_probe.hpp"

namespace beltane::supervisor {
namespace {

std::map<std::string, double> figures_of(const ServerLimits& limits) {
  return {{"nodes", limits.nodes},
          {"audio_buses", limits.audio_buses},
          {"control_buses", limits.control_buses},
          {"buffers", limits.buffers},
          {"memory_kb", limits.memory_kb}};
}

}  // namespace

Result<Process> Launcher::start(const ChildProcess& child, ProcessLife& life) {
  const auto& spec = child.spec;
  const bool is_server = spec.kind == ProcessKind::server;
  if (is_server)
    if (auto prepared = prepare_server(spec, life); !prepared) return prepared.refusal();
  Launch how{filled(command_of(child), life), spec.environment, usable_log(spec.name), spec.niceness};
  how.environment[mark_name] = mark_of(rig_.runtime, spec.name, life);
  cut_log(how.log);
  if (!is_server) return launch(how);
  logs_.begin(spec.name, how.log);
  return start_server(spec, std::move(how), life);
}

/// As the rig says, or larger, where the project needs it.
ServerLimits Launcher::limits_of(const ProcessSpec& server) const {
  std::istringstream note(file_text(needs_note(rig_)));
  std::string word;
  note >> word;
  const auto needed = limits_in(word);
  return needed ? enlarged(server.limits, *needed) : server.limits;
}

Result<void> Launcher::prepare_server(const ProcessSpec& server, ProcessLife& life) {
  auto port = free_port();
  if (!port) return port.refusal();
  life.port = *port;
  life.limits = limits_of(server);
  if (life.limits != server.limits)
    events_.note(server.name, "is given more than the rig says, for the project needs it", figures_of(life.limits));
  return {};
}

/// In a network of its own, as the rig says; sound comes before that.
Result<Process> Launcher::start_server(const ProcessSpec& server, Launch how, ProcessLife& life) {
  how.own_network = server.network != NetworkPolicy::shared;
  auto process = launch(how);
  life.own_network = how.own_network && process;
  if (process || server.network != NetworkPolicy::own_if_allowed) return process;
  how.own_network = false;
  auto shared = launch(how);
  if (shared) events_.note(server.name, "every user of this machine can send to it: " + process.reason());
  return shared;
}

/// The log of the process, in a folder that is there; nowhere, and said once, where that cannot be: a process is worth
/// more than its log.
std::filesystem::path Launcher::usable_log(const std::string& process) {
  auto log = log_of(rig_, process);
  const bool was_there = std::filesystem::exists(log.parent_path());
  const auto made = make_log_folder(log);
  const auto trouble = made ? "" : "what processes say is not kept: " + made.reason();
  if (made && !was_there) events_.note("supervisor", "the folder of the logs was gone and is made again");
  if (std::exchange(log_trouble_, trouble) != trouble && !made) events_.note("supervisor", trouble);
  return made ? log : std::filesystem::path();
}

}  // namespace beltane::supervisor
