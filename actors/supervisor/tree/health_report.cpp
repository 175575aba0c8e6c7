#include "supervisor/tree/health_report.hpp"

#include <algorithm>

#include "supervisor/plan/plan.hpp"

namespace beltane::supervisor {
namespace {

constexpr std::size_t most_figures = 64;   // and as many words …
constexpr std::size_t longest_word = 512;  // … each no longer than so many bytes

}  // namespace

Health bounded(Health health) {
  while (health.figures.size() > most_figures) health.figures.erase(std::prev(health.figures.end()));
  while (health.words.size() > most_figures) health.words.erase(std::prev(health.words.end()));
  for (auto& [name, word] : health.words)
    if (word.size() > longest_word) word.resize(longest_word);
  return health;
}

bool is_accepted(const ProcessTree& tree, const Health& health) {
  const auto* child = tree.find(health.process);
  if (child) return child->life.pid > 0 && child->life.pid == health.pid;
  return is_service(health.process);
}

const ChildProcess* host_of(const ProcessTree& tree, const Health& embedded) {
  if (tree.find(embedded.process) || embedded.pid == 0 || !is_service(embedded.process)) return nullptr;
  const auto& all = tree.children();
  const auto host = std::ranges::find_if(all, [&](const ChildProcess& each) {
    return each.life.pid == embedded.pid && each.spec.kind == ProcessKind::service;
  });
  return host == all.end() ? nullptr : &*host;
}

}  // namespace beltane::supervisor
