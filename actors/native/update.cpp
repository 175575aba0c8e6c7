#include "native/update.hpp"

#include "native/rack_builder.hpp"

namespace beltane::native {
namespace {

/// The parameter goes there at once; unknown ones and what is no number are passed over.
void set(Update& update, UnitId unit, const UnitType& type, const std::string& name, double value) {
  const auto place = place_of(type, name);
  if (!place) return;
  if (const auto fits = clamped(type.spec.params[*place], value))
    update.values.push_back({unit, &type, *place, *fits, 0});
}

void add(Update& update, const graph::Unit& unit, const graph::UnitChange& change, const UnitTypes& types) {
  if (change.enabled) update.enabled.emplace_back(unit.id, *change.enabled);
  const auto* type = known_type(unit, types);
  if (!type) return;
  for (const auto& [name, value] : change.set) set(update, unit.id, *type, name, value);
  for (const auto& name : change.reset)
    if (const auto place = place_of(*type, name)) set(update, unit.id, *type, name, type->spec.params[*place].initial);
}

/// A unit that is new, or that takes the place of one of its id.
void add(Update& update, const graph::Unit& unit, const UnitTypes& types) {
  update.enabled.emplace_back(unit.id, unit.enabled);
  const auto* type = known_type(unit, types);
  if (!type) return;
  for (const auto& param : type->spec.params) {
    const auto value = unit.values.find(param.name);
    set(update, unit.id, *type, param.name, value == unit.values.end() ? param.initial : value->second);
  }
}

}  // namespace

Update settings_in(const graph::GraphChange& change, const graph::Graph& after, const UnitTypes& types) {
  Update update;
  for (const auto& [strip, channel] : change.added) {
    update.audible.emplace_back(strip, channel->audible);
    for (const auto& unit : channel->units) add(update, unit, types);
  }
  for (const auto& [strip, differs] : change.changed) {
    const auto channel = after.channels.find(strip);
    if (channel == after.channels.end()) continue;
    for (const auto& unit : differs.added) add(update, unit, types);
    if (differs.audible) update.audible.emplace_back(strip, *differs.audible);
    for (const auto& [id, how] : differs.changed)
      if (const auto* unit = graph::find(*channel->second, id)) add(update, *unit, how, types);
  }
  return update;
}

std::set<StripId> channels_built_anew(const graph::GraphChange& change) {
  std::set<StripId> strips;
  for (const auto& [strip, channel] : change.added) strips.insert(strip);
  for (const auto& [strip, differs] : change.changed) {
    const graph::GraphChange alone{.changed = {{strip, differs}}};
    if (!only_values(alone)) strips.insert(strip);
  }
  return strips;
}

}  // namespace beltane::native
