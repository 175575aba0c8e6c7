#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>

#include "scsynth/planning/plan_strip.hpp"

namespace beltane::scsynth {

/// The units of one strip, and what the catalogue says of them. A unit that the catalogue does not know goes into the
/// plan as left out.
class StripUnits {
 public:
  StripUnits(const StripSource& source, const Catalogue& catalogue, StripPlan& plan)
      : source_(source), catalogue_(catalogue), plan_(plan) {}

  /// Visits the units of those stages, in the order of the signal.
  template <class Visit>
  void each(std::initializer_list<graph::UnitRole> stages, Visit visit) const {
    for (const auto& unit : source_.channel->units)
      if (std::ranges::find(stages, unit.stage) != stages.end()) visit(unit);
  }
  bool has(graph::UnitRole stage) const;
  /// The unit of that id, which is there.
  const graph::Unit& at(UnitId unit) const { return *find(*source_.channel, unit); }

  /// What the modulator moves, or null.
  const graph::UnitParam* moved_by(UnitId modulator) const;
  /// The parameter that is moved, or null where the strip has none such.
  const ParamSpec* target_of(const graph::UnitParam& target) const;
  /// The entry of the catalogue; null, and left out, where there is none.
  const UnitSpec* known(const UnitName& kind) const;
  void omit(const std::string& why) const { plan_.omitted.push_back(why + " " + source_.channel->name); }

 private:
  const StripSource& source_;
  const Catalogue& catalogue_;
  StripPlan& plan_;
};

/// The range and the curve of a parameter, as a modulator that moves it needs them.
Controls range_of(const ParamSpec& target);

}  // namespace beltane::scsynth
