#include "model/editing/editing.hpp"

#include "model/catalogue/known_units.hpp"
#include "model/editing/plain_text.hpp"

namespace beltane::editing {
std::string words_for(const Project& project, InstrumentId id) { return beltane::words_for(project, strip_of(id)); }

std::string words_for(const Project& project, UnitAddress address) {
  const auto unit = kind_of(project, address);
  return (unit.empty() ? "a part that is gone" : unit) + " of " + beltane::words_for(project, address.strip);
}

std::string words_for(const Project& project, InstrumentId id, const AutomationTarget& target) {
  if (const auto* moved = std::get_if<ControllerTarget>(&target))
    return std::string(word(moved->controller)) + " of " + words_for(project, id);
  const auto& [unit, param] = std::get<Target>(target);
  return param + " of " + words_for(project, {strip_of(id), unit});
}

void put_in_order(UnitState& state) { std::ranges::sort(state.zones, {}, &Zone::id); }

void put_in_order(StripRuntime& runtime) {
  for (auto& [unit, state] : runtime.units) put_in_order(state);
  std::erase_if(runtime.units, [](const auto& each) { return each.second == UnitState{}; });
}

void put_in_order(std::vector<AutomationLane>& lanes) {
  std::erase_if(lanes, [](const AutomationLane& lane) { return lane.points.empty(); });
  for (auto& lane : lanes) std::ranges::sort(lane.points, moves_before);
  std::ranges::sort(lanes, {}, &AutomationLane::target);
}

Result<void> check_name(std::string_view name) {
  if (is_plain_text(name)) return {};
  return refuse("the name '", plain_text_of(name), "' is not plain UTF-8 text: it holds control characters");
}

std::string place_of(std::string_view strip, const UnitDef& unit) {
  const std::string begin = strip.empty() ? "" : std::string(strip) + ".";
  switch (unit.stage) {
    case Stage::source:
    case Stage::filter:
    case Stage::send:
      return begin + std::string(word_for(unit.stage)) + ".";
    case Stage::effect:
    case Stage::modulator:
      return begin + unit.kind + ".";
    case Stage::fader:
      break;
  }
  return begin;
}

Result<void> check_state(const Result<const UnitSpec*>& unit, const std::string& place, const UnitState& state) {
  return unit ? known_units::state(**unit, place, state) : unit.refusal();
}

Result<void> check_unit(const Catalogue& catalogue, const StripDef& strip, const UnitDef& unit,
                        const UnitState& state) {
  if (unit.stage >= Stage::send && state == UnitState{}) return {};
  return check_state(known_units::fit(catalogue, strip, unit), place_of(strip.name, unit), state);
}

Result<void> check_strip(const Catalogue& catalogue, const StripDef& strip, const StripRuntime& runtime) {
  if (auto fit = check_name(strip.name); !fit) return fit;
  for (const auto& each : strip.units)
    if (auto fit = check_unit(catalogue, strip, each, state_of(runtime, each.id)); !fit) return fit;
  return {};
}

Result<void> check_automation(const Catalogue& catalogue, const StripDef& strip, const AutomationLane& lane) {
  const auto* moved = std::get_if<Target>(&lane.target);
  const auto* unit = moved ? find(strip, moved->unit) : nullptr;
  if (!unit) return {};
  const auto spec = known_units::any(catalogue, unit->kind);
  return spec ? known_units::points(**spec, place_of(strip.name, *unit), moved->param, lane.points) : spec.refusal();
}

Result<void> check_addition(const Project& project, StripId id, const UnitDef& unit) {
  const auto& strip = *strip_def(project, id);
  if (unit.stage == Stage::send && id == master_strip) return refuse("the master sends to nobody");
  if (auto fit = checks::unit(id, unit); !fit) return fit;
  const auto held = units_at(strip, unit.stage).size();
  if (unit.stage == Stage::effect && held >= limits::effects)
    return refuse(beltane::words_for(project, id), " has ", limits::effects, " effects, and no room for more");
  if (unit.stage == Stage::modulator && held >= limits::modulators)
    return refuse(strip.name, " has ", limits::modulators, " modulators, and no room for more");
  if (!unit.route) return {};
  if (auto open = checks::way(project, id, unit.route->to); !open) return open;
  if (send_to(strip, unit.route->to))
    return refuse(strip.name, " sends to ", beltane::words_for(project, strip_of(unit.route->to)),
                  " already; set that send's level");
  return {};
}

std::vector<UnitId> strays_after(const Resolving& to, StripId id, StripDef after) {
  const auto strays = known_units::strays(to.catalogue, std::move(after));
  const auto held = units_at(*strip_def(to.project, id), Stage::modulator);
  std::vector<UnitId> found;
  for (auto each = held.rbegin(); each != held.rend(); ++each)
    if (std::ranges::find(strays, each->id) != strays.end()) found.push_back(each->id);
  return found;
}

std::vector<AutomationLane> lanes_of(const Project& project, UnitAddress unit) {
  std::vector<AutomationLane> found;
  const auto* held =
      unit.strip.kind == StripId::Kind::instrument ? find(project, InstrumentId{unit.strip.number}) : nullptr;
  if (!held) return found;
  for (const auto& [target, points] : *held->automation)
    if (const auto* moved = std::get_if<Target>(&target); moved && moved->unit == unit.unit)
      found.push_back({target, *points});
  return found;
}

std::vector<AutomationLane> strays_among(const Resolving& to, UnitAddress unit, const UnitName& kind) {
  auto lanes = lanes_of(to.project, unit);
  const auto* spec = to.catalogue.find(kind);
  if (!spec) return {};  // nobody can say
  std::erase_if(lanes, [&](const AutomationLane& lane) {
    return static_cast<bool>(known_units::points(*spec, "", std::get<Target>(lane.target).param, lane.points));
  });
  return lanes;
}

}  // namespace beltane::editing
