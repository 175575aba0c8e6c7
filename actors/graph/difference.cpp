#include "graph/difference.hpp"

#include <algorithm>

namespace beltane::graph {
namespace {

template <class T>
std::optional<T> if_other(const T& before, const T& after) {
  return before == after ? std::nullopt : std::optional<T>(after);
}

UnitChange unit_difference(const Unit& before, const Unit& after) {
  UnitChange change;
  for (const auto& [name, value] : after.values)
    if (const auto known = before.values.find(name); known == before.values.end() || known->second != value)
      change.set.emplace(name, value);
  for (const auto& [name, value] : before.values)
    if (!after.values.contains(name)) change.reset.push_back(name);
  change.enabled = if_other(before.enabled, after.enabled);
  change.zones = if_other(before.zones, after.zones);
  change.key = if_other(before.key, after.key);
  return change;
}

bool goes_on(const Unit& before, const Unit* after) {
  return after && after->kind == before.kind && after->stage == before.stage;
}

std::vector<UnitId> ids_of(const std::vector<Unit>& units) {
  std::vector<UnitId> ids;
  for (const auto& unit : units) ids.push_back(unit.id);
  return ids;
}

void apply_to(Unit& unit, const UnitChange& change) {
  for (const auto& [name, value] : change.set) unit.values[name] = value;
  for (const auto& name : change.reset) unit.values.erase(name);
  if (change.enabled) unit.enabled = *change.enabled;
  if (change.zones) unit.zones = *change.zones;
  if (change.key) unit.key = *change.key;
}

void put_in_order(std::vector<Unit>& units, const std::vector<UnitId>& order) {
  const auto place = [&order](const Unit& unit) { return std::find(order.begin(), order.end(), unit.id); };
  std::stable_sort(units.begin(), units.end(), [&](const Unit& a, const Unit& b) { return place(a) < place(b); });
}

void apply_to(Channel& channel, const ChannelChange& change) {
  std::erase_if(channel.units, [&](const Unit& unit) {
    return std::find(change.removed.begin(), change.removed.end(), unit.id) != change.removed.end();
  });
  for (auto& unit : channel.units)
    if (const auto found = change.changed.find(unit.id); found != change.changed.end()) apply_to(unit, found->second);
  channel.units.insert(channel.units.end(), change.added.begin(), change.added.end());
  if (!change.order.empty()) put_in_order(channel.units, change.order);
  if (change.name) channel.name = *change.name;
  if (change.routes) channel.routes = *change.routes;
  if (change.modulations) channel.modulations = *change.modulations;
  if (change.audible) channel.audible = *change.audible;
  if (change.cued) channel.cued = *change.cued;
}

}  // namespace

ChannelChange difference(const Channel& before, const Channel& after) {
  ChannelChange change{.name = if_other(before.name, after.name)};
  std::vector<UnitId> order;
  for (const auto& unit : before.units) {
    const auto* next = find(after, unit.id);
    (goes_on(unit, next) ? order : change.removed).push_back(unit.id);
    if (!goes_on(unit, next)) continue;
    if (auto differs = unit_difference(unit, *next); differs != UnitChange{}) change.changed.emplace(unit.id, differs);
  }
  for (const auto& unit : after.units) {
    if (const auto* known = find(before, unit.id); known && goes_on(*known, &unit)) continue;
    change.added.push_back(unit);
    order.push_back(unit.id);
  }
  if (auto wanted = ids_of(after.units); order != wanted) change.order = std::move(wanted);
  change.routes = if_other(before.routes, after.routes);
  change.modulations = if_other(before.modulations, after.modulations);
  change.audible = if_other(before.audible, after.audible);
  change.cued = if_other(before.cued, after.cued);
  return change;
}

GraphChange difference(const Graph& before, const Graph& after) {
  GraphChange change;
  for (const auto& [strip, channel] : before.channels)
    if (!after.channels.contains(strip)) change.removed.insert(strip);
  for (const auto& [strip, channel] : after.channels) {
    const auto known = before.channels.find(strip);
    if (known == before.channels.end()) {
      change.added.emplace(strip, channel);
    } else if (!known->second.same(channel)) {
      auto differs = difference(*known->second, *channel);
      if (differs != ChannelChange{}) change.changed.emplace(strip, std::move(differs));
    }
  }
  return change;
}

Graph applied(Graph before, const GraphChange& change) {
  for (const auto strip : change.removed) before.channels.erase(strip);
  for (const auto& [strip, channel] : change.added) before.channels.insert_or_assign(strip, channel);
  for (const auto& [strip, differs] : change.changed)
    if (const auto found = before.channels.find(strip); found != before.channels.end())
      apply_to(found->second.write(), differs);
  return before;
}

bool only_values(const GraphChange& change) {
  const auto is_value = [](const auto& each) {
    const ChannelChange& differs = each.second;
    return differs.removed.empty() && differs.added.empty() && differs.order.empty() && !differs.routes &&
           !differs.modulations;
  };
  return change.removed.empty() && change.added.empty() &&
         std::all_of(change.changed.begin(), change.changed.end(), is_value);
}

}  // namespace beltane::graph
