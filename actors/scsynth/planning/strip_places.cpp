#include "scsynth/planning/strip_places.hpp"

#include <algorithm>

#include "scsynth/planning/controls.hpp"

namespace beltane::scsynth {

std::optional<AudioBus> StripPlaces::bus() const {
  if (before_ && before_->bus) return before_->bus;
  const auto taken = context_.placement.audio.acquire();
  return taken ? std::optional(AudioBus{*taken}) : std::nullopt;
}

std::optional<ControlBus> StripPlaces::control_bus(Seat seat, const UnitName& kind,
                                                   const graph::UnitParam& target) const {
  const auto is_same = [&](const PlannedModulator& known) {
    const bool same_target = known.target == target.unit && known.param == target.name;
    return seat_of(known.node) == seat && find(*before_, known.node)->def == kind &&
           (known.param.empty() || same_target);
  };
  if (before_)
    if (const auto known = std::ranges::find_if(before_->modulators, is_same); known != before_->modulators.end())
      return known->bus;
  const auto taken = context_.placement.control.acquire();
  return taken ? std::optional(ControlBus{*taken}) : std::nullopt;
}

std::optional<AudioBus> StripPlaces::tap_bus(StripId strip) const {
  auto& taps = context_.placement.taps;
  if (const auto known = taps.find(strip); known != taps.end()) return known->second;
  const auto taken = context_.placement.audio.acquire();
  if (!taken) return {};
  return taps.emplace(strip, AudioBus{*taken}).first->second;
}

NodeId StripPlaces::group(Seat seat) const {
  if (before_)
    for (const auto& group : before_->groups)
      if (seat_of(group.node) == seat) return group.node;
  return *free_node(seat);
}

std::optional<NodeId> StripPlaces::unit(Seat seat, const UnitName& def, const Controls& wiring) const {
  const PlannedUnit* same = nullptr;
  each_unit_before([&](const PlannedUnit& unit) {
    if (!same && seat_of(unit.node) == seat && unit.def == def && contains(unit.wiring, wiring)) same = &unit;
  });
  return same ? std::optional(same->node) : free_node(seat);
}

/// A node of the seat that nothing has; while all are fading out, one of those (`diff` frees it first).
std::optional<NodeId> StripPlaces::free_node(Seat seat) const {
  std::optional<NodeId> fading;
  for (std::uint32_t generation = 0; generation < generations; ++generation) {
    const auto node = node_at(seat, generation);
    if (!node || stood_before(*node) || context_.standing.contains(*node)) continue;
    if (!context_.placement.leaving.contains(*node)) return node;
    if (!fading) fading = node;
  }
  return fading;
}

bool StripPlaces::stood_before(NodeId node) const {
  if (!before_) return false;
  for (const auto& group : before_->groups)
    if (group.node == node) return true;
  auto found = false;
  each_unit_before([&](const PlannedUnit& unit) { found = found || unit.node == node; });
  return found;
}

}  // namespace beltane::scsynth
