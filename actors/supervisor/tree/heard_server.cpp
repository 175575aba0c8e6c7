#include "supervisor/tree/heard_server.hpp"

#include <algorithm>

namespace beltane::supervisor {
namespace {

const ChildProcess* child_of(const std::vector<ChildProcess>& children, const std::string& server) {
  const auto found = std::ranges::find_if(children, [&](const ChildProcess& child) {
    return child.spec.kind == ProcessKind::server && child.spec.server == server;
  });
  return found == children.end() ? nullptr : &*found;
}

bool is_ready(const ChildProcess& child) { return child.stage == ProcessStage::ready && runs(child); }

}  // namespace

std::string first_server(const std::vector<ChildProcess>& children) {
  for (const auto& child : children)
    if (child.spec.kind == ProcessKind::server) return child.spec.server;
  return {};
}

std::string server_after_death(const std::vector<ChildProcess>& children, const std::string& heard) {
  const auto* before = child_of(children, heard);
  if (before && runs(*before)) return heard;
  for (const auto& child : children)
    if (child.spec.kind == ProcessKind::server && is_ready(child)) return child.spec.server;
  return heard;
}

std::string server_told_by(const Health& changeover, const std::vector<ChildProcess>& children,
                           const std::string& heard) {
  const auto told = changeover.words.find("live");
  if (told == changeover.words.end()) return heard;
  const auto* child = child_of(children, told->second);
  return child && is_ready(*child) ? told->second : heard;
}

bool has_server(const std::vector<ChildProcess>& children, const std::string& server) {
  return child_of(children, server) != nullptr;
}

std::string name_of_server(const std::vector<ChildProcess>& children, const std::string& server) {
  const auto* child = child_of(children, server);
  return child ? child->spec.name : server;
}

}  // namespace beltane::supervisor
