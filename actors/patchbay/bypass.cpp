#include "patchbay/bypass.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace beltane::patchbay {

using changeover::Side;

namespace {

/// Of that client, in any of its lives.
bool is_port_of(const std::string& client, const std::string& port) {
  return means(client + port.substr(port.find(':')), port);
}

}  // namespace

bool is_there(const std::string& client, const Ports& ports) {
  const auto its_own = [&](const std::string& port) { return is_port_of(client, port); };
  return std::ranges::any_of(ports.outputs, its_own) || std::ranges::any_of(ports.inputs, its_own);
}

std::optional<Side> bypassed_side(const Bypass& bypass, const Ports& ports, std::optional<Side> chosen,
                                  std::optional<Side> live) {
  for (const auto side : {chosen, live, std::optional(Side::a), std::optional(Side::b)})
    if (side && !connections(bypass.wires[index_of(*side)], ports).empty()) return side;
  return {};
}

bool StallWatch::look(std::uint64_t blocks, std::uint32_t frame) {
  const bool jack_went_on = std::exchange(frame_, frame) != frame;
  if (std::exchange(blocks_, blocks) != blocks)
    still_ = 0;
  else if (jack_went_on)
    ++still_;
  return blocks > 0 && still_ >= patience;
}

std::optional<changeover::State> BypassRoute::read() {
  if (!record_)
    if (auto opened = changeover::Record::open(bypass_.record)) record_ = std::move(*opened);
  if (!record_) return {};
  return record_->read();
}

bool BypassRoute::look(std::uint32_t frame) {
  const auto state = read();
  return state && std::exchange(stalled_, watch_.look(state->blocks, frame)) != stalled_;
}

std::vector<Wire> BypassRoute::dead(const std::vector<Wire>& wires) const {
  std::vector<Wire> dead;
  const auto its_own = [&](const std::string& port) { return is_port_of(bypass_.client, port); };
  const auto touches_it = [&](const Wire& wire) { return its_own(wire.from) || its_own(wire.to); };
  if (stalled_) std::ranges::copy_if(wires, std::back_inserter(dead), touches_it);
  return dead;
}

std::vector<Wire> BypassRoute::wanted(const Ports& ports) {
  away_ = may_be_needed() && (stalled_ || !is_there(bypass_.client, ports));
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
