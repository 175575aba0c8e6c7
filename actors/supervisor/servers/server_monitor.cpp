#include "supervisor/servers/server_monitor.hpp"

#include <algorithm>
#include <filesystem>

namespace beltane::supervisor {
namespace {

bool is_starting(const ChildProcess& child) { return child.stage == ProcessStage::starting && runs(child); }

bool ready_file_is_there(const ProcessSpec& spec) {
  return !spec.ready_file.empty() && std::filesystem::exists(spec.ready_file);
}

}  // namespace

std::vector<std::string> ServerMonitor::newly_ready(const ProcessTree& tree, Moment now) {
  std::vector<std::string> ready;
  std::vector<ProcessLife> servers;
  const auto answers = probe_.answers();
  for (const auto& answer : answers) hangs_.answered(answer, now);
  for (const auto& child : tree.children()) {
    const bool is_server = child.spec.kind == ProcessKind::server;
    if (is_server && runs(child)) servers.push_back(child.life);
    if (!is_starting(child)) continue;
    const bool answered = is_server && std::ranges::count(answers, child.life.port, &ServerAnswer::port) > 0;
    if (answered || ready_file_is_there(child.spec)) ready.push_back(child.spec.name);
    if (is_server && !answered) probe_.ask(child.life);
  }
  probe_.set_servers(servers);
  return ready;
}

std::optional<HangReport> ServerMonitor::check_audio_threads(const ProcessTree& tree, Moment now) {
  if (tree.ending()) return {};
  auto hung = hangs_.look(tree, now);
  hangs_.ask(tree, probe_, now);
  return hung;
}

}  // namespace beltane::supervisor
