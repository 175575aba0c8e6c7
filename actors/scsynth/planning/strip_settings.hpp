#pragma once

#include "scsynth/planning/plan_strip.hpp"
#include "scsynth/planning/strip_places.hpp"

namespace beltane::scsynth {

/// What the units of one strip are set to. What it notes on the way (whom they listen to, which samples they play) goes
/// into the plan.
class StripSettings {
 public:
  static constexpr auto by_all = static_cast<std::size_t>(-1);

  StripSettings(const StripSource& source, const StripContext& context, const StripPlaces& places, StripPlan& plan)
      : source_(source), context_(context), places_(places), plan_(plan) {}

  /// All parameters of the unit.
  Controls of(const graph::Unit& unit, const UnitSpec& spec) const;
  /// What the parameter is set to, or the bus of the last modulator that moves it, of the first `moved_by` of the plan.
  ControlValue now(const ParamSpec& param, const graph::Unit& unit, std::size_t moved_by = by_all) const;
  /// The unit's zones, its own or those it comes with, and in which buffers they are.
  std::vector<PlannedZone> zones(const graph::Unit& unit, const UnitSpec& spec) const;

  /// Where all parameters of such a unit start.
  static Controls initial(const UnitSpec& spec);
  /// What the parameter is set to, whatever moves it.
  static double set_value(const ParamSpec& param, const graph::Unit& unit);

 private:
  double key_bus(const graph::Unit& unit) const;

  const StripSource& source_;
  const StripContext& context_;
  const StripPlaces& places_;
  StripPlan& plan_;
};

}  // namespace beltane::scsynth
