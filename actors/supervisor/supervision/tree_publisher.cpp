#include "supervisor/supervision/tree_publisher.hpp"

#include "supervisor/rig/children_file.hpp"
#include "supervisor/rig/text_file.hpp"
#include "supervisor/tree/tree_view.hpp"

namespace beltane::supervisor {

void TreePublisher::publish(const ProcessTree& tree) {
  if (auto servers = servers_of(tree); servers != servers_) {
    socket_.broadcast(servers);
    servers_ = std::move(servers);
  }
  auto text = text_of(children_file_of(tree, head_.jack_name, head_.restarts));
  if (text == written_) return;
  if (auto replaced = replace_file(head_.file, text); !replaced) events_.note("supervisor", replaced.reason());
  written_ = std::move(text);
}

}  // namespace beltane::supervisor
