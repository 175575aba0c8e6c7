#include "scsynth/planning/strip_units.hpp"

#include "scsynth/planning/controls.hpp"

namespace beltane::scsynth {

bool StripUnits::has(graph::UnitRole stage) const {
  return std::ranges::find(source_.channel->units, stage, &graph::Unit::stage) != source_.channel->units.end();
}

const graph::UnitParam* StripUnits::moved_by(UnitId modulator) const {
  const auto& all = source_.channel->modulations;
  const auto found = std::ranges::find(all, modulator, &graph::Modulation::modulator);
  return found == all.end() ? nullptr : &found->target;
}

const ParamSpec* StripUnits::target_of(const graph::UnitParam& target) const {
  const auto* unit = find(*source_.channel, target.unit);
  const auto* spec = unit ? catalogue_.find(unit->kind) : nullptr;
  return spec ? beltane::find(*spec, target.name) : nullptr;
}

const UnitSpec* StripUnits::known(const UnitName& kind) const {
  const auto* spec = catalogue_.find(kind);
  if (!spec) omit("the catalogue has no '" + kind + "' for");
  return spec;
}

Controls range_of(const ParamSpec& target) {
  return {{std::string(wires::low), target.min},
          {std::string(wires::high), target.max},
          {std::string(wires::curve), target.curve == ParamCurve::exponential ? 1.0 : 0.0}};
}

}  // namespace beltane::scsynth
