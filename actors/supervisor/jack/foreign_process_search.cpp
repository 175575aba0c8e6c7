#include "supervisor/jack/foreign_process_search.hpp"

#include <algorithm>

#include "supervisor/jack/jack_server.hpp"

namespace beltane::supervisor {
namespace {

constexpr Seconds search_interval{0.1};

bool is_missing(const ChildProcess& child) { return child.spec.kind == ProcessKind::foreign && !runs(child); }

}  // namespace

Moment ForeignProcessSearch::due(const ProcessTree& tree) const {
  return std::ranges::any_of(tree.children(), is_missing) ? looked_ + search_interval : Moment::max();
}

std::vector<ForeignProcessSearch::Found> ForeignProcessSearch::look(const ProcessTree& tree, Moment now) {
  std::vector<Found> found;
  if (seconds_between(looked_, now) < search_interval) return found;
  looked_ = now;
  if (tree.ending()) return found;
  for (const auto& child : tree.children())
    if (is_missing(child))
      if (auto process = process_listening_at(child.spec.ready_file))
        found.push_back({child.spec.name, std::move(*process)});
  return found;
}

}  // namespace beltane::supervisor
