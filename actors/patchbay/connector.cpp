#include "patchbay/connector.hpp"

#include <algorithm>
#include <cerrno>

namespace beltane::patchbay {

bool Connector::stands(const Wire& wire) const { return std::ranges::count(standing_, wire) > 0; }

Connector::Made Connector::connect(const Wire& wire) {
  const auto* from = jack_port_by_name(client_, wire.from.c_str());
  if (!from || stands(wire)) return Made::before;
  const int failed = jack_connect(client_, wire.from.c_str(), wire.to.c_str());
  if (failed != 0 && failed != EEXIST) return Made::not_yet;
  standing_.push_back(wire);
  return failed == 0 ? Made::now : Made::before;
}

int Connector::make(const std::vector<Wire>& wires) {
  waiting_.clear();
  int made = 0;
  for (const auto& wire : wires) {
    const auto its_turn = std::ranges::none_of(waiting_, [&](const Wire& each) { return join_the_same(each, wire); });
    const auto result = its_turn ? connect(wire) : Made::not_yet;
    if (result == Made::not_yet) waiting_.push_back(wire);
    if (result == Made::now) ++made;
  }
  return made;
}

void Connector::remove(const std::vector<Wire>& wires) {
  for (const auto& wire : wires) {
    jack_disconnect(client_, wire.from.c_str(), wire.to.c_str());
    std::erase(standing_, wire);
  }
}

void Connector::forget_pulled() {
  std::erase_if(standing_, [this](const Wire& wire) {
    const auto* from = jack_port_by_name(client_, wire.from.c_str());
    return !from || !jack_port_connected_to(from, wire.to.c_str());
  });
}

}  // namespace beltane::patchbay
