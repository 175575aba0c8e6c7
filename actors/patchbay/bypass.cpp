#include "patchbay/bypass.hpp"

#include <algorithm>

namespace beltane::patchbay {

using changeover::Side;

bool is_there(const std::string& client, const Ports& ports) {
  const auto its_own = [&](const std::string& port) { return means(client + port.substr(port.find(':')), port); };
  return std::ranges::any_of(ports.outputs, its_own) || std::ranges::any_of(ports.inputs, its_own);
}

std::optional<Side> bypassed_side(const Bypass& bypass, const Ports& ports, std::optional<Side> chosen,
                                  std::optional<Side> live) {
  for (const auto side : {chosen, live, std::optional(Side::a), std::optional(Side::b)})
    if (side && !connections(bypass.wires[index_of(*side)], ports).empty()) return side;
  return {};
}

std::optional<changeover::State> BypassRoute::read() {
  if (!record_)
    if (auto opened = changeover::Record::open(bypass_.record)) record_ = std::move(*opened);
  if (!record_) return {};
  return record_->read();
}

std::vector<Wire> BypassRoute::wanted(const Ports& ports) {
  away_ = !bypass_.client.empty() && !is_there(bypass_.client, ports);
  if (!away_) return {};
  in_use_ = true;
  const auto state = read();
  side_ = bypassed_side(bypass_, ports, side_, state ? state->live : std::nullopt);
  return side_ ? connections(bypass_.wires[index_of(*side_)], ports) : std::vector<Wire>{};
}

bool BypassRoute::is_over() {
  if (!in_use_ || away_) return false;
  const auto state = read();
  return state && state->live && state->of(*state->live).good;
}

std::vector<Wire> BypassRoute::finish(const Ports& ports) {
  in_use_ = false;
  side_ = std::nullopt;
  record_ = std::nullopt;
  auto all = connections(bypass_.wires[0], ports);
  const auto others = connections(bypass_.wires[1], ports);
  all.insert(all.end(), others.begin(), others.end());
  return all;
}

}  // namespace beltane::patchbay
