#include "scsynth/guards.hpp"

#include <algorithm>

namespace beltane::scsynth {

void Guards::hear(NodeId node, StripId strip, graph::Fault fault, Instant now) {
  if (fault == graph::Fault::none) return void(muted_.erase(node));
  auto& known = muted_[node];
  known = {strip, std::max(known.fault, fault), now};
}

std::vector<graph::ChannelMuted> Guards::changes(Instant now) {
  if (muted_.empty() && told_.empty()) return {};
  std::erase_if(muted_, [now](const auto& one) { return between(one.second.heard, now) > forgotten_after; });
  std::map<StripId, graph::Fault> faults;
  for (const auto& [strip, fault] : told_) faults[strip] = graph::Fault::none;
  for (const auto& [node, muted] : muted_) faults[muted.strip] = std::max(faults[muted.strip], muted.fault);
  std::vector<graph::ChannelMuted> changes;
  for (const auto& [strip, fault] : faults) {
    const auto told = told_.find(strip);
    const auto before = told == told_.end() ? graph::Fault::none : told->second;
    if (fault == graph::Fault::none || fault > before) changes.push_back({strip, fault});
    if (fault == graph::Fault::none)
      told_.erase(strip);
    else
      told_[strip] = std::max(before, fault);
  }
  return changes;
}

}  // namespace beltane::scsynth
