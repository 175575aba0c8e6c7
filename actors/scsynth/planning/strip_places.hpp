#pragma once

#include "scsynth/planning/plan_strip.hpp"

namespace beltane::scsynth {

/// Where what has no bus is planned to: only to see what it would need.
inline constexpr AudioBus no_bus{-2};
inline constexpr ControlBus no_control_bus{-1};

/// The number by which the nodes of a strip are known.
constexpr std::uint32_t owner_of(StripId strip) { return strip.kind == StripId::Kind::master ? 0 : strip.number; }

/// Nodes and buses for one strip: those that the same unit had before, or free ones.
class StripPlaces {
 public:
  StripPlaces(const StripPlan* before, const StripContext& context) : before_(before), context_(context) {}

  /// The strip's bus; none where none is left.
  std::optional<AudioBus> bus() const;
  /// The bus that the same modulation had, or a new one; none where none is left.
  std::optional<ControlBus> control_bus(Seat seat, const UnitName& kind, const graph::UnitParam& target) const;
  /// The bus on which others listen to the strip; none where none is left.
  std::optional<AudioBus> tap_bus(StripId strip) const;

  NodeId group(Seat seat) const;
  /// The node that the same unit had, or a free one; none where none is left.
  std::optional<NodeId> unit(Seat seat, const UnitName& def, const Controls& wiring) const;

 private:
  std::optional<NodeId> free_node(Seat seat) const;
  bool stood_before(NodeId node) const;
  template <class Visit>
  void each_unit_before(Visit visit) const {
    if (!before_) return;
    for (const auto& group : before_->groups)
      for (const auto& unit : group.units) visit(unit);
  }

  const StripPlan* before_;
  const StripContext& context_;
};

}  // namespace beltane::scsynth
