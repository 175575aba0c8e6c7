#include "model/catalogue/known_units.hpp"

#include <algorithm>

#include "model/catalogue/param_range.hpp"
#include "model/editing/checks.hpp"
#include "model/editing/plain_text.hpp"
#include "model/editing/refuse.hpp"

namespace beltane::known_units {
namespace {

Refusal no_param(const UnitSpec& unit, std::string_view param) {
  return refuse(unit.name, " has no parameter '", param, "'; `catalogue` lists what it has");
}

/// Whether the unit stands once for every voice of the instrument.
bool is_of_voice(const Catalogue& catalogue, const StripDef& strip, UnitId id) {
  const auto* unit = catalogue.find(kind_of(strip, id));
  return unit && (unit->kind == UnitKind::source || unit->kind == UnitKind::voice_modulator);
}

/// Whether the modulator's target is there: the unit stands in the strip and has the parameter. One that stands once
/// for every voice may move only what does so too.
bool has_target(const Catalogue& catalogue, const StripDef& strip, const UnitDef& modulator) {
  if (!checks::target(strip, modulator)) return false;
  const auto* kind = catalogue.find(modulator.kind);
  const auto& [id, name] = *modulator.moves;
  if (kind && kind->kind == UnitKind::voice_modulator && !is_of_voice(catalogue, strip, id)) return false;
  const auto* unit = catalogue.find(kind_of(strip, id));
  const auto* param = unit ? find(*unit, name) : nullptr;
  return param && param->curve != ParamCurve::strip;
}

Result<const UnitSpec*> source(const Catalogue& catalogue, std::string_view kind) {
  const auto* unit = catalogue.find(kind);
  return unit && unit->kind == UnitKind::input ? unit : catalogue.unit(UnitKind::source, kind);
}

Result<const UnitSpec*> effect(const Catalogue& catalogue, std::string_view kind) {
  const auto* unit = catalogue.find(kind);
  if (unit && (unit->kind == UnitKind::filter || unit->kind == UnitKind::eq)) return unit;
  return catalogue.unit(UnitKind::effect, kind);
}

Result<const UnitSpec*> modulator(const Catalogue& catalogue, const StripDef& strip, const UnitDef& wanted) {
  const auto* one_a_voice = catalogue.find(wanted.kind);
  auto unit = one_a_voice && one_a_voice->kind == UnitKind::voice_modulator
                  ? Result<const UnitSpec*>(one_a_voice)
                  : catalogue.unit(UnitKind::modulator, wanted.kind);
  if (!unit || !wanted.moves || has_target(catalogue, strip, wanted)) return unit;
  const auto& [moved, param] = *wanted.moves;
  if ((*unit)->kind == UnitKind::voice_modulator && !is_of_voice(catalogue, strip, moved))
    return refuse(wanted.kind,
                  " stands once for every voice, and moves only parameters of a source that is played by "
                  "notes, and of others such as itself");
  if (auto moves = checks::target(strip, wanted); !moves) return moves.refusal();
  return refuse(kind_of(strip, moved), " has no parameter '", param, "' for ", wanted.kind, " to move");
}

}  // namespace

Result<const UnitSpec*> any(const Catalogue& catalogue, std::string_view kind) {
  const auto* unit = catalogue.find(kind);
  if (!unit) return refuse("the catalogue has no unit '", kind, "'");
  return unit;
}

Result<const UnitSpec*> fit(const Catalogue& catalogue, const StripDef& strip, const UnitDef& unit) {
  switch (unit.stage) {
    case Stage::source:
      return source(catalogue, unit.kind);
    case Stage::modulator:
      return modulator(catalogue, strip, unit);
    case Stage::filter:
      return catalogue.unit(UnitKind::filter, unit.kind);
    case Stage::effect:
      return effect(catalogue, unit.kind);
    case Stage::send:
    case Stage::fader:
      break;
  }
  return any(catalogue, unit.kind);
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

Result<void> points(const UnitSpec& unit, const std::string& place, const std::string& param,
                    const std::vector<AutomationPoint>& points) {
  const auto* spec = find(unit, param);
  if (!spec) return no_param(unit, param);
  if (spec->curve == ParamCurve::strip) return refuse(place, param, " names a strip, and cannot be automated");
  for (const auto& point : points) {
    if (auto fits = within_range(*spec, point.value, place + param); !fits) return fits;
    if (is_whole(spec->curve) && point.glide > Beats{})
      return refuse(place, param, " has only whole numbers, and cannot glide; give a glide of 0");
  }
  return {};
}

Result<void> state(const UnitSpec& unit, const std::string& place, const UnitState& state) {
  for (const auto& [param, wanted] : state.values)
    if (auto fits = value(unit, place, param, wanted); !fits) return fits;
  if (unit.zones.empty() && !state.zones.empty()) return refuse(unit.name, " plays no samples");
  for (const auto& zone : state.zones)
    if (!is_plain_text(zone.file)) return refuse("a sample's file name holds control characters; rename the file");
  return {};
}

std::vector<UnitId> strays(const Catalogue& catalogue, StripDef strip) {
  const auto is_known = [&](UnitId id) {
    const auto kind = kind_of(strip, id);
    return kind.empty() || catalogue.find(kind);
  };
  std::vector<UnitId> found;
  const auto stray = [&](const UnitDef& each) {
    if (!each.moves || has_target(catalogue, strip, each) || !is_known(each.moves->unit)) return false;
    found.push_back(each.id);
    return true;
  };
  for (bool more = true; more;) {
    const auto at = std::find_if(strip.units.begin(), strip.units.end(), stray);
    more = at != strip.units.end();
    if (more) strip.units.erase(at);
  }
  return found;
}

}  // namespace beltane::known_units
