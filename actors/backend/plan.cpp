#include "backend/plan.hpp"

#include <algorithm>
#include <map>

#include "backend/plan_strip.hpp"

namespace beltane::backend {
namespace {

using Strips = std::vector<Cow<StripPlan>>;

Strips::const_iterator place_of(const Strips& strips, StripId strip) {
  return std::lower_bound(strips.begin(), strips.end(), strip,
                          [](const Cow<StripPlan>& known, StripId wanted) { return known->strip < wanted; });
}

StripSource source_of(const Instrument& it) { return {strip_of(it.def->id), &it.def->strip, &*it.runtime, &*it.def}; }
StripSource source_of(const Bus& it) { return {strip_of(it.def->id), &it.def->strip, &*it.runtime}; }
StripSource source_of(const Master& it) { return {master_strip, &*it.def, &*it.runtime}; }

template <class Thing>
bool sounds_same(const Thing& a, const Thing& b) {
  return a.def.same(b.def) && a.runtime.same(b.runtime);
}

/// Which strips differ between two projects.
struct Difference {
  std::vector<StripSource> changed{};
  std::vector<StripId> removed{};
};

/// Only pointers are compared, and only what lies between the first and the last that differ is looked at.
template <class Thing>
void compare(const std::vector<Cow<Thing>>& old, const std::vector<Cow<Thing>>& now, Difference& difference) {
  auto same = [](const Cow<Thing>& a, const Cow<Thing>& b) { return a.same(b); };
  auto [old_first, now_first] = std::mismatch(old.begin(), old.end(), now.begin(), now.end(), same);
  auto old_last = old.end(), now_last = now.end();
  while (old_last != old_first && now_last != now_first && same(old_last[-1], now_last[-1])) --old_last, --now_last;

  std::map<StripId, const Thing*> before;
  for (auto it = old_first; it != old_last; ++it) before.emplace(source_of(**it).strip, &**it);
  for (auto it = now_first; it != now_last; ++it) {
    auto source = source_of(**it);
    auto known = before.find(source.strip);
    if (known == before.end() || !sounds_same(*known->second, **it)) difference.changed.push_back(source);
    if (known != before.end()) before.erase(known);
  }
  for (const auto& [strip, thing] : before) difference.removed.push_back(strip);
}

template <class Thing>
void compare(const Cow<std::vector<Cow<Thing>>>& old, const Cow<std::vector<Cow<Thing>>>& now, Difference& difference) {
  if (!old.same(now)) compare(*old, *now, difference);
}

/// Where others send to comes first: the master, buses, instruments.
Difference compare(const Project& old, const Project& now) {
  Difference difference;
  if (!sounds_same(*old.master, *now.master)) difference.changed.push_back(source_of(*now.master));
  compare(old.buses, now.buses, difference);
  compare(old.instruments, now.instruments, difference);
  return difference;
}

/// Every strip of the project, and those that stand and are not in it.
Difference everything(const Project& now, const Strips& standing) {
  Difference difference{.changed = {source_of(*now.master)}};
  for (const auto& bus : *now.buses) difference.changed.push_back(source_of(*bus));
  for (const auto& instrument : *now.instruments) difference.changed.push_back(source_of(*instrument));
  std::set<StripId> wanted;
  for (const auto& source : difference.changed) wanted.insert(source.strip);
  for (const auto& strip : standing)
    if (!wanted.contains(strip->strip)) difference.removed.push_back(strip->strip);
  return difference;
}

void add_nodes(const StripPlan& strip, std::set<NodeId>& nodes) {
  for (const auto& group : strip.groups) {
    nodes.insert(group.node);
    for (const auto& unit : group.units) nodes.insert(unit.node);
  }
  if (strip.modulator) nodes.insert(strip.modulator->unit.node);
}

std::set<NodeId> nodes_of(const StripPlan& strip) {
  std::set<NodeId> nodes;
  add_nodes(strip, nodes);
  return nodes;
}

/// What stands now. Only where several strips change at once (another project was opened) can a number have gone
/// from one strip to another: else nobody asks, and nothing is counted.
std::set<NodeId> at_risk(const Difference& difference, const Strips& strips) {
  std::set<NodeId> nodes;
  if (difference.changed.size() + difference.removed.size() > 1)
    for (const auto& strip : strips) add_nodes(*strip, nodes);
  return nodes;
}

void free_again(Placement& placement, NodeId node) {
  auto held = placement.leaving.find(node);
  if (held == placement.leaving.end()) return;
  if (held->second.audio) placement.audio.give_back(static_cast<int>(*held->second.audio));
  if (held->second.control) placement.control.give_back(static_cast<int>(*held->second.control));
  placement.leaving.erase(held);
}

/// What `old` had and `now` has not is leaving, and holds its buses until it is gone.
void leave(Placement& placement, const StripPlan& old, const StripPlan& now) {
  auto staying = nodes_of(now);
  for (auto node : staying) free_again(placement, node);
  for (auto node : nodes_of(old))
    if (!staying.contains(node)) placement.leaving.emplace(node, Held{});
  if (old.bus && old.bus != now.bus && !old.groups.empty()) {
    auto holder = old.groups.front().node;
    if (staying.contains(holder))
      placement.audio.give_back(static_cast<int>(*old.bus));
    else
      placement.leaving[holder].audio = old.bus;
  }
  if (old.modulator && (!now.modulator || now.modulator->bus != old.modulator->bus))
    placement.leaving[old.modulator->unit.node].control = old.modulator->bus;
}

void replan(Plan& next, const StripSource& source, const Catalogue& catalogue, const Quarantine& quarantine,
            const std::set<NodeId>& standing) {
  auto& strips = next.strips.write();
  auto& placement = next.placement.write();
  auto bus_of = [&](StripId strip) -> std::optional<AudioBus> {
    auto known = find(next, strip);
    return known ? known->bus : std::nullopt;
  };
  auto place = strips.begin() + (place_of(strips, source.strip) - strips.cbegin());
  auto stood = place != strips.end() && (*place)->strip == source.strip;
  auto old = stood ? *place : Cow<StripPlan>(StripPlan{.strip = source.strip});
  auto now = plan_strip(source, stood ? &*old : nullptr, {catalogue, quarantine, placement, bus_of, standing});
  leave(placement, *old, now);
  if (!stood)
    strips.insert(place, std::move(now));
  else if (!(now == *old))
    *place = std::move(now);
}

void remove(Plan& next, StripId strip) {
  auto place = place_of(*next.strips, strip);
  if (place == next.strips->end() || (*place)->strip != strip) return;
  leave(next.placement.write(), **place, StripPlan{.strip = strip});
  auto index = place - next.strips->begin();
  auto& strips = next.strips.write();
  strips.erase(strips.begin() + index);
}

}  // namespace

Plan plan(const Project& project, const Catalogue& catalogue, Plan before, const Quarantine& quarantine) {
  auto known = before.project && before.quarantine == quarantine;
  auto difference = known ? compare(*before.project, project) : everything(project, *before.strips);
  auto standing = at_risk(difference, *before.strips);
  auto next = std::move(before);
  for (auto strip : difference.removed) remove(next, strip);
  for (const auto& source : difference.changed) replan(next, source, catalogue, quarantine, standing);
  next.standing.assign(backend::standing::all.begin(), backend::standing::all.end());
  next.foreign.clear();
  next.project = project;
  next.quarantine = quarantine;
  return next;
}

Plan without(Plan plan, NodeId gone) {
  if (plan.placement->leaving.contains(gone)) free_again(plan.placement.write(), gone);
  return plan;
}

std::vector<std::string> left_out(const Plan& plan) {
  std::vector<std::string> words;
  for (const auto& strip : *plan.strips) words.insert(words.end(), strip->left_out.begin(), strip->left_out.end());
  return words;
}

const StripPlan* find(const Plan& plan, StripId strip) {
  auto place = place_of(*plan.strips, strip);
  return place != plan.strips->end() && (*place)->strip == strip ? &**place : nullptr;
}

const PlannedUnit* find(const StripPlan& strip, NodeId node) {
  for (const auto& group : strip.groups)
    for (const auto& unit : group.units)
      if (unit.node == node) return &unit;
  return strip.modulator && strip.modulator->unit.node == node ? &strip.modulator->unit : nullptr;
}

std::optional<StripId> strip_of(const Plan& plan, NodeId node) {
  auto seat = seat_of(node);
  if (!seat || seat->role == Role::unit) return {};
  if (seat->owner == 0) return master_strip;
  for (auto strip : {strip_of(InstrumentId{seat->owner}), strip_of(BusId{seat->owner})})
    if (find(plan, strip)) return strip;
  return {};
}

}  // namespace beltane::backend
