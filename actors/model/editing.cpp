#include "model/editing.hpp"

#include "model/known_units.hpp"
#include "model/plain_text.hpp"

namespace beltane::editing {
namespace {

/// `name.`, `name.filter.`, `name.delay.`; `name` may be empty.
std::string place_in(std::string_view name, SlotId at, std::string_view unit) {
  const std::string begin = name.empty() ? "" : std::string(name) + ".";
  switch (at.slot) {
    case Slot::source:
      return begin + "source.";
    case Slot::filter:
      return begin + "filter.";
    case Slot::effect:
    case Slot::modulator:
      return begin + std::string(unit) + ".";
    case Slot::send:
      return begin + "send.";
    case Slot::fader:
      break;
  }
  return begin;
}

template <class UnitIn>
Result<void> check_strip_with(const Catalogue& catalogue, const StripDef& def, const StripRuntime& runtime,
                              UnitIn unit_in_def) {
  if (auto fit = check_name(def.name); !fit) return fit;
  for (const auto& effect : def.effects)
    if (auto unit = known_units::effect(catalogue, effect.kind); !unit) return unit.refusal();
  for (const auto& [at, state] : runtime.units) {
    const UnitName unit = unit_in_def(at);
    if (unit.empty() || state == UnitState{}) continue;
    if (auto fit = check_state(known_units::any(catalogue, unit), place_in(def.name, at, unit), state); !fit)
      return fit;
  }
  return {};
}

}  // namespace

std::string words_for(const Project& project, InstrumentId id) { return beltane::words_for(project, strip_of(id)); }

std::string words_for(const Project& project, UnitAddress address) {
  const auto unit = unit_at(project, address);
  return (unit.empty() ? "a part that is gone" : unit) + " of " + beltane::words_for(project, address.strip);
}

void put_in_order(UnitState& state) { std::ranges::sort(state.zones, {}, &Zone::id); }

void put_in_order(StripRuntime& runtime) {
  for (auto& [at, state] : runtime.units) put_in_order(state);
  std::erase_if(runtime.units, [](const auto& each) { return each.second == UnitState{}; });
}

Result<void> check_name(std::string_view name) {
  if (is_plain_text(name)) return {};
  return refuse("the name '", plain_text_of(name), "' is not plain UTF-8 text: it holds control characters");
}

std::string place_of(const Project& project, StripId strip, SlotId at, std::string_view unit) {
  return place_in(name_of(project, strip), at, unit);
}

Result<void> check_state(const Result<const UnitSpec*>& unit, const std::string& place, const UnitState& state) {
  return unit ? known_units::state(**unit, place, state) : unit.refusal();
}

Result<void> check_strip(const Catalogue& catalogue, const InstrumentDef& def, const StripRuntime& runtime) {
  return check_strip_with(catalogue, def.strip, runtime, [&](SlotId at) { return unit_in(def, at); });
}

Result<void> check_strip(const Catalogue& catalogue, const BusDef& def, const StripRuntime& runtime) {
  return check_strip_with(catalogue, def.strip, runtime,
                          [&](SlotId at) { return unit_in(def.strip, strip_of(def.id), at); });
}

std::vector<ModulatorId> strays_after(const Resolving& to, InstrumentId id, InstrumentDef after) {
  const auto strays = known_units::strays(to.catalogue, std::move(after));
  const auto& held = find(to.project, id)->def->modulators;
  std::vector<ModulatorId> found;
  for (auto each = held.rbegin(); each != held.rend(); ++each)
    if (std::ranges::find(strays, each->id) != strays.end()) found.push_back(each->id);
  return found;
}

}  // namespace beltane::editing
