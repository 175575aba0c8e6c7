#include "scsynth/planning/plan.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "scsynth/planning/controls.hpp"
#include "scsynth/planning/plan_strip.hpp"

namespace beltane::scsynth {
namespace {

using Strips = std::vector<Cow<StripPlan>>;

Strips::const_iterator place_of(const Strips& strips, StripId strip) {
  return std::lower_bound(strips.begin(), strips.end(), strip,
                          [](const Cow<StripPlan>& known, StripId wanted) { return known->strip < wanted; });
}

/// What should sound of that strip; nothing where it is not in the graph.
std::optional<StripSource> source_in(const graph::Graph& graph, StripId strip) {
  const auto found = graph.channels.find(strip);
  return found == graph.channels.end() ? std::nullopt : std::optional(StripSource{strip, &*found->second});
}

std::vector<StripSource> sources_in(const graph::Graph& graph, const std::set<StripId>& strips) {
  std::vector<StripSource> sources;
  for (const auto strip : strips)
    if (auto source = source_in(graph, strip)) sources.push_back(*source);
  return sources;
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
Needs taken_by(const StripPlan& strip) { return strip.over_budget.empty() ? strip.needs : Needs{}; }

/// What stands now. Only where several strips change at once (another graph) can a number have gone
/// from one strip to another: else nobody asks, and nothing is counted.
std::set<NodeId> at_risk(const Touched& touched, const Strips& strips) {
  std::set<NodeId> nodes;
  if (touched.changed.size() + touched.removed.size() > 1)
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
    if (!staying.contains(node)) placement.leaving.emplace(node, NodeBuses{});
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
void add_players(const Plan& before, const LoadedSamples& loaded, Touched& touched) {
  auto differs = [&](const SampleKey& key) {
    auto had = before.loaded->find(key), has = loaded.find(key);
    auto there = had != before.loaded->end(), here = has != loaded.end();
    return there != here || (there && had->second != has->second);
  };
  for (const auto& strip : *before.strips)
    if (std::ranges::any_of(strip->samples, differs)) touched.changed.insert(strip->strip);
}

/// Puts it in or takes it out.
void mark(std::set<StripId>& marked, StripId strip, bool on) {
  if (on)
    marked.insert(strip);
  else
    marked.erase(strip);
}

template <class Key>
void count_one_less(std::map<Key, std::size_t>& counts, const Key& key) {
  if (const auto known = counts.find(key); --known->second == 0) counts.erase(known);
}

/// One strip of the plan is another now.
void account(PlanTotals& totals, const StripPlan& from, const StripPlan& to) {
  totals.omitted += to.omitted.size();
  totals.omitted -= from.omitted.size();
  mark(totals.omitting, to.strip, !to.omitted.empty());
  mark(totals.waiting, to.strip, !to.absent.empty());
  if (from.samples != to.samples) {
    for (const auto& sample : to.samples) ++totals.samples[sample];
    for (const auto& sample : from.samples) count_one_less(totals.samples, sample);
  }
  if (from.voice_memory == to.voice_memory) return;
  if (to.voice_memory > 0) ++totals.voice_memory[to.voice_memory];
  if (from.voice_memory > 0) count_one_less(totals.voice_memory, from.voice_memory);
}

/// Plans strip after strip into the plan, and those that the planned ones concern.
class Replanner {
 public:
  Replanner(Plan before, const graph::Graph& graph, const Catalogue& catalogue, const Touched& touched)
      : next_{std::move(before), {}},
        graph_(graph),
        catalogue_(catalogue),
        at_risk_(at_risk(touched, *next_.plan.strips)) {
    const bool cueing = !next_.plan.cued.empty();
    for (auto strip : touched.removed) {
      concern(strip), next_.plan.cued.erase(strip);
      if (strip.kind == StripId::Kind::bus) find_levels();
    }
    for (const auto& source : sources_in(graph, touched.changed)) take_in(source);
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

  /// Whom the change concerns without their having changed: buses on another level, those that listen to one that came
  /// or went.
  std::vector<StripSource> concerned() { return sources_in(graph_, std::exchange(concerned_, {})); }

  void remove(StripId strip) {
    auto place = place_of(*next_.plan.strips, strip);
    if (place == next_.plan.strips->end() || (*place)->strip != strip) return;
    auto index = place - next_.plan.strips->begin();
    auto& strips = next_.plan.strips.write();
    record({strips[index], nothing(strip)});
    strips.erase(strips.begin() + index);
  }

  void replan(const StripSource& source) {
    const auto& known = *next_.plan.strips;
    const auto index = place_of(known, source.strip) - known.begin();
    const bool stood = index != std::ssize(known) && known[static_cast<std::size_t>(index)]->strip == source.strip;
    auto old = stood ? known[static_cast<std::size_t>(index)] : nothing(source.strip);
    auto now = Cow(within_room(plan_strip(source, stood ? &*old : nullptr, context(source.strip)), *old, source));
    if (stood && now == old) return;
    auto& strips = next_.plan.strips.write();
    if (stood)
      strips[static_cast<std::size_t>(index)] = now;
    else
      strips.insert(strips.begin() + index, now);
    record({std::move(old), std::move(now)});
  }

  /// Who is listened to now and has no tap, and who has one for nobody.
  std::vector<StripSource> to_tap() {
    if (!std::exchange(keys_changed_, false)) return {};
    std::set<StripId> wanted;
    for (const auto& strip : *next_.plan.strips)
      for (auto heard : strip->keys)
        if (heard != strip->strip && graph_.channels.contains(heard)) wanted.insert(heard);
    std::vector<StripSource> sources;
    for (const auto& strip : *next_.plan.strips)
      if (wanted.contains(strip->strip) != (tap_in(*strip) != nullptr))
        if (auto source = source_in(graph_, strip->strip)) sources.push_back(*source);
    tapped_ = std::move(wanted);
    return sources;
  }

  /// Those that were left out for want of room, where there is more now, and enough for the least of them.
  std::vector<StripSource> to_try_again() {
    if (!next_.plan.placement->roomier) return {};
    auto& placement = next_.plan.placement.write();
    placement.roomier = false;
    auto taken = placement.taken;
    taken += placement.least;
    if (!lacking(taken, placement.room(placement.limits)).empty()) return {};
    return sources_in(graph_, placement.over_budget);
  }

  Replanned done() && {
    auto& plan = next_.plan;
    plan.standing.assign(standing::all.begin(), standing::all.end());
    plan.foreign.clear();
    return std::move(next_);
  }

 private:
  static Cow<StripPlan> nothing(StripId strip) { return StripPlan{.strip = strip}; }

  void take_in(const StripSource& source) {
    mark(next_.plan.cued, source.strip, source.strip != master_strip && source.channel->cued);
    if (!find(next_.plan, source.strip)) concern(source.strip);
    if (source.strip.kind == StripId::Kind::bus) find_levels();
  }

  /// It comes or goes: those who listen to it hear of that.
  void concern(StripId strip) {
    for (const auto& other : *next_.plan.strips)
      if (other->keys.contains(strip)) concerned_.insert(other->strip);
  }

  /// Buses may go to other levels where one of them changed.
  void find_levels() {
    if (std::exchange(levels_known_, true)) return;
    auto routes = graph::bus_routes(graph_);
    levels_ = graph::levels_of(routes);
    next_.plan.routes = std::move(routes);
    for (const auto& [strip, level] : levels_) {
      const auto stood = find(next_.plan, strip);
      if (stood && !stood->groups.empty() && stood->groups.front().parent != standing::buses(level))
        concerned_.insert(strip);
    }
  }

  /// What does not fit on the server is left out whole, and named: half a strip would sound wrong.
  StripPlan within_room(StripPlan planned, const StripPlan& old, const StripSource& source) {
    auto& placement = next_.plan.placement.write();
    if (planned.over_budget.empty() && (!old.over_budget.empty() || is_less_somewhere(old.needs, planned.needs))) {
      auto taken = placement.taken;
      taken -= taken_by(old);
      taken += planned.needs;
      planned.over_budget = lacking(taken, placement.room(placement.limits));
    }
    if (planned.over_budget.empty()) return planned;
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
            .over_budget = planned.over_budget,
            .omitted = {"the server has no room left (" + planned.over_budget + ") for " + source.channel->name}};
  }

  void record(StripChange change) {
    auto& placement = next_.plan.placement.write();
    const auto from = taken_by(*change.from), to = taken_by(*change.to);
    placement.roomier = placement.roomier || is_less_somewhere(to, from);
    placement.taken -= from;
    placement.taken += to;
    placement.needed -= change.from->needs;
    placement.needed += change.to->needs;
    leave_out(placement, *change.to);
    account(next_.plan.totals, *change.from, *change.to);
    keys_changed_ = keys_changed_ || change.from->keys != change.to->keys || !change.to->keys.empty();
    leave(next_.plan.placement.write(), *change.from, *change.to);
    next_.changes.push_back(std::move(change));
  }

  static void leave_out(Placement& placement, const StripPlan& strip) {
    mark(placement.over_budget, strip.strip, !strip.over_budget.empty());
    if (placement.over_budget.empty())
      placement.least = {};
    else if (!strip.over_budget.empty())
      placement.least = placement.over_budget.size() == 1 ? strip.needs : least_of(placement.least, strip.needs);
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
            .placement = next_.plan.placement.write(),
            .bus_of = bus_of,
            .is_there = [this](StripId other) { return graph_.channels.contains(other); },
            .standing = at_risk_,
            .level = level_of(strip),
            .loaded = *next_.plan.loaded,
            .tapped = is_tapped(strip),
            .cueing = !next_.plan.cued.empty()};
  }

  Replanned next_;
  const graph::Graph& graph_;
  const Catalogue& catalogue_;
  std::set<NodeId> at_risk_;
  std::set<StripId> concerned_{};
  std::map<StripId, std::size_t> levels_{};    // of all buses, where one of them changed
  std::optional<std::set<StripId>> tapped_{};  // where it may have changed who is
  bool levels_known_{};
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

Touched touched_by(const graph::GraphChange& change) {
  Touched touched{.removed = change.removed};
  for (const auto& [strip, channel] : change.added) touched.changed.insert(strip);
  for (const auto& [strip, differs] : change.changed) touched.changed.insert(strip);
  return touched;
}

Touched everything(const graph::Graph& graph, const Plan& plan) {
  Touched touched;
  for (const auto& [strip, channel] : graph.channels) touched.changed.insert(strip);
  for (const auto& strip : *plan.strips)
    if (!graph.channels.contains(strip->strip)) touched.removed.insert(strip->strip);
  return touched;
}

Replanned replan(const graph::Graph& graph, const Touched& touched, const Catalogue& catalogue, Plan before,
                 const Cow<LoadedSamples>& loaded) {
  auto all = touched;
  if (!before.loaded.same(loaded)) add_players(before, *loaded, all);
  before.loaded = loaded;
  Replanner replanner(std::move(before), graph, catalogue, all);
  for (auto strip : all.removed) replanner.remove(strip);
  for (const auto& source : replanner.in_order(sources_in(graph, all.changed))) replanner.replan(source);
  for (const auto& source : replanner.concerned()) replanner.replan(source);
  for (const auto& source : replanner.to_tap()) replanner.replan(source);
  for (const auto& source : replanner.to_try_again()) replanner.replan(source);
  return std::move(replanner).done();
}

Plan plan(const graph::Graph& graph, const Catalogue& catalogue, Plan before, const Cow<LoadedSamples>& loaded) {
  const auto all = everything(graph, before);
  return replan(graph, all, catalogue, std::move(before), loaded).plan;
}

Plan without(Plan plan, NodeId gone) {
  if (plan.placement->leaving.contains(gone)) free_again(plan.placement.write(), gone);
  return plan;
}

std::set<SampleKey> samples_of(const Plan& plan) {
  std::set<SampleKey> samples;
  for (const auto& [sample, strips] : plan.totals.samples) samples.insert(samples.end(), sample);
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

std::optional<StripId> strip_with(const Plan& plan, NodeId node) {
  if (const auto strip = strip_of(plan, node)) return strip;
  for (const auto& strip : *plan.strips)
    if (find(*strip, node)) return strip->strip;
  return {};
}

}  // namespace beltane::scsynth
