#include "model/known_units.hpp"

#include <algorithm>

#include "model/checks.hpp"
#include "model/param_range.hpp"
#include "model/plain_text.hpp"
#include "model/refuse.hpp"

namespace beltane::known_units {
namespace {

Refusal no_param(const UnitSpec& unit, std::string_view param) {
  return refuse(unit.name, " has no parameter '", param, "'; `catalogue` lists what it has");
}

/// Whether the unit there stands once for every voice of the instrument.
bool is_of_voice(const Catalogue& catalogue, const InstrumentDef& def, SlotId at) {
  const auto* unit = catalogue.find(unit_in(def, at));
  return unit && (unit->kind == UnitKind::source || unit->kind == UnitKind::voice_modulator);
}

/// Whether the modulator's target is there: the unit stands in the instrument and has the parameter. One that stands
/// once for every voice may move only what does so too.
bool has_target(const Catalogue& catalogue, const InstrumentDef& def, const ModulatorDef& modulator) {
  if (!checks::modulator(def, modulator)) return false;
  const auto* kind = catalogue.find(modulator.kind);
  if (kind && kind->kind == UnitKind::voice_modulator && !is_of_voice(catalogue, def, modulator.unit)) return false;
  const auto* unit = catalogue.find(unit_in(def, modulator.unit));
  const auto* param = unit ? find(*unit, modulator.param) : nullptr;
  return param && param->curve != ParamCurve::strip;
}

}  // namespace

Result<const UnitSpec*> any(const Catalogue& catalogue, std::string_view kind) {
  const auto* unit = catalogue.find(kind);
  if (!unit) return refuse("the catalogue has no unit '", kind, "'");
  return unit;
}

Result<const UnitSpec*> source(const Catalogue& catalogue, std::string_view kind) {
  const auto* unit = catalogue.find(kind);
  return unit && unit->kind == UnitKind::input ? unit : catalogue.unit(UnitKind::source, kind);
}

Result<const UnitSpec*> filter(const Catalogue& catalogue, std::string_view kind) {
  return catalogue.unit(UnitKind::filter, kind);
}

Result<const UnitSpec*> effect(const Catalogue& catalogue, std::string_view kind) {
  const auto* unit = catalogue.find(kind);
  if (unit && (unit->kind == UnitKind::filter || unit->kind == UnitKind::eq)) return unit;
  return catalogue.unit(UnitKind::effect, kind);
}

Result<const UnitSpec*> modulator(const Catalogue& catalogue, const InstrumentDef& def, const ModulatorDef& wanted) {
  const auto* one_a_voice = catalogue.find(wanted.kind);
  auto unit = one_a_voice && one_a_voice->kind == UnitKind::voice_modulator
                  ? Result<const UnitSpec*>(one_a_voice)
                  : catalogue.unit(UnitKind::modulator, wanted.kind);
  if (!unit || has_target(catalogue, def, wanted)) return unit;
  if ((*unit)->kind == UnitKind::voice_modulator && !is_of_voice(catalogue, def, wanted.unit))
    return refuse(wanted.kind,
                  " stands once for every voice, and moves only parameters of a source that is played by "
                  "notes, and of others such as itself");
  if (auto moves = checks::modulator(def, wanted); !moves) return moves.refusal();
  return refuse(unit_in(def, wanted.unit), " has no parameter '", wanted.param, "' for ", wanted.kind, " to move");
}

Result<const UnitSpec*> player(const Catalogue& catalogue, const UnitName& kind) {
  auto unit = any(catalogue, kind);
  if (unit && (*unit)->zones.empty())
    return refuse(kind, " plays no samples; `catalogue` says which units do, such as the source 'sampler'");
  return unit;
}

Result<void> value(const UnitSpec& unit, const std::string& place, const std::string& param, double value) {
  const auto* spec = find(unit, param);
  return spec ? within_range(*spec, value, place + param) : no_param(unit, param);
}

Result<void> state(const UnitSpec& unit, const std::string& place, const UnitState& state) {
  for (const auto& [param, wanted] : state.values)
    if (auto fits = value(unit, place, param, wanted); !fits) return fits;
  if (unit.zones.empty() && !state.zones.empty()) return refuse(unit.name, " plays no samples");
  for (const auto& zone : state.zones)
    if (!is_plain_text(zone.file)) return refuse("a sample's file name holds control characters; rename the file");
  return {};
}

std::vector<ModulatorId> strays(const Catalogue& catalogue, InstrumentDef def) {
  const auto is_known = [&](SlotId at) {
    const auto kind = unit_in(def, at);
    return kind.empty() || catalogue.find(kind);
  };
  std::vector<ModulatorId> found;
  const auto stray = [&](const ModulatorDef& each) {
    if (has_target(catalogue, def, each) || !is_known(each.unit)) return false;
    found.push_back(each.id);
    return true;
  };
  for (bool more = true; more;) {
    const auto at = std::find_if(def.modulators.begin(), def.modulators.end(), stray);
    more = at != def.modulators.end();
    if (more) def.modulators.erase(at);
  }
  return found;
}

}  // namespace beltane::known_units
