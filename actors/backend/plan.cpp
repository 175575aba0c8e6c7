#include "backend/plan.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "backend/controls.hpp"
#include "backend/plan_strip.hpp"
#include "graph/solo.hpp"

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

/// What the musician made of that strip; nothing where it is not in the project.
std::optional<StripSource> source_in(const Project& project, StripId strip) {
  switch (strip.kind) {
    case StripId::Kind::instrument:
      if (const auto* it = beltane::find(project, InstrumentId{strip.number})) return source_of(*it);
      return {};
    case StripId::Kind::bus:
      if (const auto* it = beltane::find(project, BusId{strip.number})) return source_of(*it);
      return {};
    case StripId::Kind::master:
      return source_of(*project.master);
  }
  return {};
}

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
}

std::set<NodeId> nodes_of(const StripPlan& strip) {
  std::set<NodeId> nodes;
  add_nodes(strip, nodes);
  return nodes;
}

/// What the strip takes of the server now.
Needs taken_by(const StripPlan& strip) { return strip.crowded.empty() ? strip.needs : Needs{}; }

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
  placement.roomier = true;
  if (held->second.audio) placement.audio.give_back(static_cast<int>(*held->second.audio));
  if (held->second.control) placement.control.give_back(static_cast<int>(*held->second.control));
  placement.leaving.erase(held);
}

/// The unit through which others listen to the strip, or null.
const PlannedUnit* tap_in(const StripPlan& strip) {
  for (const auto& group : strip.groups)
    for (const auto& unit : group.units)
      if (seat_of(unit.node)->role == Role::tap) return &unit;
  return nullptr;
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
  for (const auto& modulator : old.modulators)
    if (std::ranges::find(now.modulators, modulator.bus, &PlannedModulator::bus) == now.modulators.end())
      placement.leaving[modulator.node].control = modulator.bus;
  const auto tap = tap_in(old);
  if (!tap || tap_in(now)) return;
  placement.leaving[tap->node].audio = placement.taps.at(now.strip);
  placement.taps.erase(now.strip);
}

/// Those that play a sample which came or went.
void add_players(const Project& project, const Plan& before, const LoadedSamples& loaded, Difference& difference) {
  auto differs = [&](const SampleKey& key) {
    auto had = before.loaded->find(key), has = loaded.find(key);
    auto there = had != before.loaded->end(), here = has != loaded.end();
    return there != here || (there && had->second != has->second);
  };
  for (const auto& strip : *before.strips) {
    if (std::ranges::none_of(strip->samples, differs)) continue;
    if (std::ranges::find(difference.changed, strip->strip, &StripSource::strip) != difference.changed.end()) continue;
    if (auto source = source_in(project, strip->strip)) difference.changed.push_back(*source);
  }
}

/// Whether the strip's fader has that switched on, which is done elsewhere.
bool is_on(const StripSource& source, std::string_view param) {
  const auto& values = state_of(*source.runtime, fader_id(source.strip)).values;
  const auto set = values.find(param);
  return set != values.end() && set->second > 0;
}

/// Puts it in or takes it out.
void mark(std::set<StripId>& marked, StripId strip, bool on) {
  if (on)
    marked.insert(strip);
  else
    marked.erase(strip);
}

/// Plans strip after strip into the plan, and those that the planned ones concern.
class Replanner {
 public:
  Replanner(Plan before, const Project& project, const Catalogue& catalogue, const Quarantine& quarantine,
            const Difference& difference)
      : next_{std::move(before), {}},
        project_(project),
        catalogue_(catalogue),
        quarantine_(quarantine),
        edition_(catalogue.edition()),
        at_risk_(at_risk(difference, *next_.plan.strips)) {
    const bool cueing = !next_.plan.cued.empty();
    for (auto strip : difference.removed) concern(strip), next_.plan.soloed.erase(strip), next_.plan.cued.erase(strip);
    for (const auto& source : difference.changed) take_in(source);
    find_silenced();
    if (cueing != !next_.plan.cued.empty()) concerned_.insert(master_strip);
  }

  /// Where others send to comes first: the master, buses from the last on a way to the first, instruments.
  std::vector<StripSource> in_order(std::vector<StripSource> sources) const {
    auto rank = [&](const StripSource& source) {
      const auto known = levels_.find(source.strip);
      const bool instrument = source.strip.kind == StripId::Kind::instrument;
      return std::pair(instrument                     ? 2
                       : source.strip == master_strip ? 0
                                                      : 1,
                       known == levels_.end() ? 0 : known->second);
    };
    std::ranges::stable_sort(sources, {}, rank);
    return sources;
  }

  /// Whom the difference concerns without their having changed: buses on another level, strips that are silenced or no
  /// longer, those that listen to one that came or went.
  std::vector<StripSource> concerned() {
    std::vector<StripSource> sources;
    for (auto strip : std::exchange(concerned_, {}))
      if (auto source = source_in(project_, strip)) sources.push_back(*source);
    return sources;
  }

  void remove(StripId strip) {
    auto place = place_of(*next_.plan.strips, strip);
    if (place == next_.plan.strips->end() || (*place)->strip != strip) return;
    auto index = place - next_.plan.strips->begin();
    auto& strips = next_.plan.strips.write();
    keep({strips[index], nothing(strip)});
    strips.erase(strips.begin() + index);
  }

  void replan(const StripSource& source) {
    auto index = place_of(*next_.plan.strips, source.strip) - next_.plan.strips->begin();
    auto& strips = next_.plan.strips.write();
    auto place = strips.begin() + index;
    auto stood = place != strips.end() && (*place)->strip == source.strip;
    auto old = stood ? *place : nothing(source.strip);
    auto now = Cow(within_room(plan_strip(source, stood ? &*old : nullptr, context(source.strip)), *old, source));
    if (stood && now == old) return;
    if (stood)
      *place = now;
    else
      strips.insert(place, now);
    keep({std::move(old), std::move(now)});
  }

  /// Who is listened to now and has no tap, and who has one for nobody.
  std::vector<StripSource> to_tap() {
    if (!std::exchange(keys_changed_, false)) return {};
    std::set<StripId> wanted;
    for (const auto& strip : *next_.plan.strips)
      for (auto number : strip->keys)
        if (auto heard = strip_numbered(project_, number); heard && *heard != strip->strip) wanted.insert(*heard);
    std::vector<StripSource> sources;
    for (const auto& strip : *next_.plan.strips)
      if (wanted.contains(strip->strip) != (tap_in(*strip) != nullptr))
        if (auto source = source_in(project_, strip->strip)) sources.push_back(*source);
    tapped_ = std::move(wanted);
    return sources;
  }

  /// Those that were left out for want of room, where there is more now.
  std::vector<StripSource> to_try_again() {
    std::vector<StripSource> sources;
    if (!next_.plan.placement->roomier) return sources;
    next_.plan.placement.write().roomier = false;
    for (auto strip : next_.plan.placement->crowded)
      if (auto source = source_in(project_, strip)) sources.push_back(*source);
    return sources;
  }

  Replanned done(const Project& project) && {
    auto& plan = next_.plan;
    plan.standing.assign(standing::all.begin(), standing::all.end());
    plan.foreign.clear();
    plan.project = project;
    plan.quarantine = quarantine_;
    plan.edition = edition_;
    return std::move(next_);
  }

 private:
  static Cow<StripPlan> nothing(StripId strip) { return StripPlan{.strip = strip}; }

  void take_in(const StripSource& source) {
    mark(next_.plan.soloed, source.strip, is_on(source, wires::solo));
    mark(next_.plan.cued, source.strip, is_on(source, wires::cue));
    if (!find(next_.plan, source.strip)) concern(source.strip);
    if (source.strip.kind == StripId::Kind::bus) find_levels();
  }

  /// It comes or goes: those who listen to it hear of that.
  void concern(StripId strip) {
    for (const auto& other : *next_.plan.strips)
      if (other->keys.contains(strip.number)) concerned_.insert(other->strip);
  }

  void find_levels() {
    if (!levels_.empty()) return;
    const auto levels = bus_levels(project_);
    for (std::size_t i = 0; i < levels.size(); ++i) {
      const auto strip = beltane::strip_of((*project_.buses)[i]->def->id);
      levels_[strip] = levels[i];
      const auto stood = find(next_.plan, strip);
      if (stood && !stood->groups.empty() && stood->groups.front().parent != standing::buses(levels[i]))
        concerned_.insert(strip);
    }
  }

  void find_silenced() {
    auto silenced = graph::silenced_by(project_, next_.plan.soloed);
    std::ranges::set_symmetric_difference(silenced, next_.plan.silenced, std::inserter(concerned_, concerned_.end()));
    next_.plan.silenced = std::move(silenced);
  }

  /// What does not fit on the server is left out whole, and named: half a strip would sound wrong.
  StripPlan within_room(StripPlan planned, const StripPlan& old, const StripSource& source) {
    auto& placement = next_.plan.placement.write();
    if (planned.crowded.empty() && (!old.crowded.empty() || is_less_somewhere(old.needs, planned.needs))) {
      auto taken = placement.taken;
      taken -= taken_by(old);
      taken += planned.needs;
      planned.crowded = lacking(taken, placement.room(placement.limits));
    }
    if (planned.crowded.empty()) return planned;
    for (const auto& modulator : planned.modulators)
      if (modulator.bus >= ControlBus{0} &&
          std::ranges::find(old.modulators, modulator.bus, &PlannedModulator::bus) == old.modulators.end())
        placement.control.give_back(static_cast<int>(modulator.bus));
    return {.strip = planned.strip,
            .bus = planned.bus,
            .keys = planned.keys,
            .samples = planned.samples,
            .needs = planned.needs,
            .voice_memory = planned.voice_memory,
            .crowded = planned.crowded,
            .left_out = {"the server has no room left (" + planned.crowded + ") for " + source.def->name}};
  }

  void keep(StripChange change) {
    auto& placement = next_.plan.placement.write();
    const auto from = taken_by(*change.from), to = taken_by(*change.to);
    placement.roomier = placement.roomier || is_less_somewhere(to, from);
    placement.taken -= from;
    placement.taken += to;
    placement.needed -= change.from->needs;
    placement.needed += change.to->needs;
    if (change.to->crowded.empty())
      placement.crowded.erase(change.to->strip);
    else
      placement.crowded.insert(change.to->strip);
    keys_changed_ = keys_changed_ || change.from->keys != change.to->keys || !change.to->keys.empty();
    leave(next_.plan.placement.write(), *change.from, *change.to);
    next_.changes.push_back(std::move(change));
  }

  /// As it is planned already, where nothing of the buses changed.
  std::size_t level_of(StripId strip) const {
    if (auto known = levels_.find(strip); known != levels_.end()) return known->second;
    const auto stood = find(next_.plan, strip);
    if (!stood || stood->groups.empty() || !standing::is_for_buses(stood->groups.front().parent)) return 0;
    return static_cast<std::size_t>(stood->groups.front().parent) - static_cast<std::size_t>(standing::buses(0));
  }

  bool is_tapped(StripId strip) const {
    if (tapped_) return tapped_->contains(strip);
    const auto stood = find(next_.plan, strip);
    return stood && tap_in(*stood);
  }

  StripContext context(StripId strip) {
    auto bus_of = [this](StripId other) -> std::optional<AudioBus> {
      auto known = find(next_.plan, other);
      return known ? known->bus : std::nullopt;
    };
    return {.catalogue = catalogue_,
            .quarantine = quarantine_,
            .placement = next_.plan.placement.write(),
            .bus_of = bus_of,
            .standing = at_risk_,
            .project = project_,
            .level = level_of(strip),
            .loaded = *next_.plan.loaded,
            .silenced = next_.plan.silenced.contains(strip),
            .tapped = is_tapped(strip),
            .cueing = !next_.plan.cued.empty()};
  }

  Replanned next_;
  const Project& project_;
  const Catalogue& catalogue_;
  const Quarantine& quarantine_;
  std::uint64_t edition_;
  std::set<NodeId> at_risk_;
  std::set<StripId> concerned_{};
  std::map<StripId, std::size_t> levels_{};    // of all buses, where one of them changed
  std::optional<std::set<StripId>> tapped_{};  // where it may have changed who is
  bool keys_changed_{};
};

}  // namespace

Placement::Placement(const ServerLimits& server)
    : limits(server),
      audio(room_in(server).first_channel, 2, room_in(server).past_channels),
      control(room_in(server).first_control, 1, room_in(server).first_voice_control) {}

Room Placement::room(const ServerLimits& of) const {
  auto room = room_in(of);
  if (!for_export) room.nodes = std::min(room.nodes, most_live_nodes);
  return room;
}

Replanned replan(const Project& project, const Catalogue& catalogue, Plan before, const Quarantine& quarantine,
                 const Cow<LoadedSamples>& loaded) {
  auto known = before.project && before.quarantine == quarantine && before.edition == catalogue.edition();
  auto difference = known ? compare(*before.project, project) : everything(project, *before.strips);
  if (known && !before.loaded.same(loaded)) add_players(project, before, *loaded, difference);
  before.loaded = loaded;
  Replanner replanner(std::move(before), project, catalogue, quarantine, difference);
  for (auto strip : difference.removed) replanner.remove(strip);
  for (const auto& source : replanner.in_order(difference.changed)) replanner.replan(source);
  for (const auto& source : replanner.concerned()) replanner.replan(source);
  for (const auto& source : replanner.to_tap()) replanner.replan(source);
  for (const auto& source : replanner.to_try_again()) replanner.replan(source);
  return std::move(replanner).done(project);
}

Plan plan(const Project& project, const Catalogue& catalogue, Plan before, const Quarantine& quarantine,
          const Cow<LoadedSamples>& loaded) {
  return replan(project, catalogue, std::move(before), quarantine, loaded).plan;
}

Plan without(Plan plan, NodeId gone) {
  if (plan.placement->leaving.contains(gone)) free_again(plan.placement.write(), gone);
  return plan;
}

std::set<SampleKey> samples_of(const Plan& plan) {
  std::set<SampleKey> samples;
  for (const auto& strip : *plan.strips) samples.insert(strip->samples.begin(), strip->samples.end());
  return samples;
}

Plan empty_plan(const ServerLimits& limits) {
  Plan plan;
  plan.placement = Placement(limits);
  return plan;
}

const StripPlan* find(const Plan& plan, StripId strip) {
  auto place = place_of(*plan.strips, strip);
  return place != plan.strips->end() && (*place)->strip == strip ? &**place : nullptr;
}

const PlannedUnit* find(const StripPlan& strip, NodeId node) {
  for (const auto& group : strip.groups)
    for (const auto& unit : group.units)
      if (unit.node == node) return &unit;
  return nullptr;
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
