#include "graph/derive.hpp"

#include <algorithm>
#include <iterator>

#include "graph/solo.hpp"

namespace beltane::graph {
namespace {

/// Parameters of a fader that say whether its channel is heard beside or among others, and not how it sounds.
constexpr std::string_view solo = "solo", cue = "cue";

bool is_on(const StripDef& strip, const StripRuntime& runtime, std::string_view param) {
  const auto faders = units_at(strip, beltane::Stage::fader);
  if (faders.empty()) return false;
  const auto& values = state_of(runtime, faders.front().id).values;
  const auto set = values.find(param);
  return set != values.end() && set->second > 0;
}

UnitRole stage_of(const UnitDef& unit, const UnitSpec* spec) {
  switch (unit.stage) {
    case beltane::Stage::source:
      return spec && spec->kind == UnitKind::input ? UnitRole::input : UnitRole::source;
    case beltane::Stage::modulator:
      return spec && spec->kind == UnitKind::voice_modulator ? UnitRole::voice_modulator : UnitRole::modulator;
    case beltane::Stage::filter:
      return UnitRole::filter;
    case beltane::Stage::effect:
      return spec && spec->kind == UnitKind::eq ? UnitRole::eq : UnitRole::effect;
    case beltane::Stage::send:
      return UnitRole::send;
    case beltane::Stage::fader:
      break;
  }
  return UnitRole::fader;
}

/// Makes one channel.
struct Deriver {
  const Project& project;
  const Catalogue& catalogue;
  const std::set<UnitId>& without;

  Unit unit(const UnitDef& def, const UnitState& state) const {
    const auto* spec = catalogue.find(def.kind);
    Unit made{
        .id = def.id, .stage = stage_of(def, spec), .kind = def.kind, .enabled = state.enabled, .zones = state.zones};
    for (const auto& [name, value] : state.values) {
      const auto* param = spec ? beltane::find(*spec, name) : nullptr;
      if (param && param->curve == ParamCurve::strip)
        made.key = value > 0 ? strip_numbered(project, static_cast<std::uint32_t>(value)) : std::nullopt;
      else if (made.stage != UnitRole::fader || (name != solo && name != cue))
        made.values.emplace(name, value);
    }
    return made;
  }

  /// Whether it listens to another channel, there or not.
  bool listens(const StripDef& strip, const StripRuntime& runtime) const {
    return std::ranges::any_of(strip.units, [&](const UnitDef& def) {
      const auto* spec = catalogue.find(def.kind);
      return std::ranges::any_of(state_of(runtime, def.id).values, [&](const auto& set) {
        const auto* param = spec ? beltane::find(*spec, set.first) : nullptr;
        return param && param->curve == ParamCurve::strip && set.second > 0;
      });
    });
  }

  Channel channel(const StripDef& strip, const StripRuntime& runtime, bool silenced) const {
    Channel made{.name = strip.name,
                 .routes = {.output = strip.output},
                 .audible = !silenced,
                 .cued = is_on(strip, runtime, cue)};
    for (const auto& each : strip.units) {
      if (without.contains(each.id)) continue;
      made.units.push_back(unit(each, state_of(runtime, each.id)));
      if (each.route) made.routes.sends.push_back({each.id, each.route->to, each.route->tap});
      if (each.moves && !without.contains(each.moves->unit))
        made.modulations.push_back({each.id, {each.moves->unit, each.moves->param}});
    }
    return made;
  }
};

/// What the musician made of one channel.
struct Origin {
  StripId strip{};
  const StripDef* def{};
  const StripRuntime* runtime{};
};

Origin origin_of(const Instrument& it) { return {strip_of(it.def->id), &it.def->strip, &*it.runtime}; }
Origin origin_of(const Bus& it) { return {strip_of(it.def->id), &it.def->strip, &*it.runtime}; }
Origin origin_of(const Master& it) { return {master_strip, &*it.def, &*it.runtime}; }

/// The channel's origin; none where it is not in the project.
std::optional<Origin> origin_in(const Project& project, StripId strip) {
  const auto* def = strip_def(project, strip);
  return def ? std::optional(Origin{strip, def, strip_runtime(project, strip)}) : std::nullopt;
}

/// Which channels differ between two projects.
struct Differing {
  std::map<StripId, Origin> changed{};
  std::set<StripId> removed{};
};

template <class Thing>
bool sounds_same(const Thing& a, const Thing& b) {
  return a.def.same(b.def) && a.runtime.same(b.runtime);
}

/// Only those are looked at that are not the very same in both.
template <class Thing>
void compare(const SharedList<Cow<Thing>>& old, const SharedList<Cow<Thing>>& now, Differing& differing) {
  std::map<StripId, const Thing*> before;
  std::vector<const Thing*> after;
  SharedList<Cow<Thing>>::each_difference(
      old, now, [&](const Cow<Thing>& gone) { before.emplace(origin_of(*gone).strip, &*gone); },
      [&](const Cow<Thing>& came) { after.push_back(&*came); });
  for (const auto* thing : after) {
    const auto origin = origin_of(*thing);
    const auto known = before.find(origin.strip);
    if (known == before.end() || !sounds_same(*known->second, *thing)) differing.changed.emplace(origin.strip, origin);
    if (known != before.end()) before.erase(known);
  }
  for (const auto& [strip, thing] : before) differing.removed.insert(strip);
}

Differing compare(const Project& old, const Project& now) {
  Differing differing;
  if (!sounds_same(*old.master, *now.master)) differing.changed.emplace(master_strip, origin_of(*now.master));
  compare(*old.buses, *now.buses, differing);
  compare(*old.instruments, *now.instruments, differing);
  return differing;
}

/// Every channel of the project, and those of the graph that it has not.
Differing everything(const Project& now, const Graph& graph) {
  Differing differing{.changed = {{master_strip, origin_of(*now.master)}}};
  const auto add = [&](const auto& thing) {
    const auto origin = origin_of(*thing);
    differing.changed.emplace(origin.strip, origin);
  };
  std::ranges::for_each(*now.buses, add);
  std::ranges::for_each(*now.instruments, add);
  for (const auto& [strip, channel] : graph.channels)
    if (!differing.changed.contains(strip)) differing.removed.insert(strip);
  return differing;
}

/// Puts it in or takes it out.
void mark(std::set<StripId>& marked, StripId strip, bool on) {
  if (on)
    marked.insert(strip);
  else
    marked.erase(strip);
}

/// Whom the difference concerns without their having changed: those that are silenced now or no longer, and those that
/// listen, where somebody came or went.
void add_concerned(Derived& known, const Project& project, Differing& differing) {
  const auto concern = [&](StripId strip) {
    if (auto origin = origin_in(project, strip)) differing.changed.emplace(strip, *origin);
  };
  auto silenced = silenced_by(project, known.soloed);
  std::vector<StripId> other;
  std::ranges::set_symmetric_difference(silenced, known.silenced, std::back_inserter(other));
  std::ranges::for_each(other, concern);
  known.silenced = std::move(silenced);
  const auto is_new = [&](const auto& each) { return !known.graph.channels.contains(each.first); };
  if (!differing.removed.empty() || std::ranges::any_of(differing.changed, is_new))
    for (const auto strip : std::set(known.listening)) concern(strip);
}

/// Puts the channel into the graph, and what differs into the change.
void put(Derived& known, StripId strip, Channel channel, GraphChange& change) {
  const auto stood = known.graph.channels.find(strip);
  if (stood == known.graph.channels.end()) {
    const auto& made = known.graph.channels.emplace(strip, std::move(channel)).first->second;
    change.added.emplace(strip, made);
    return;
  }
  auto differs = difference(*stood->second, channel);
  if (differs == ChannelChange{}) return;
  stood->second = std::move(channel);
  change.changed.emplace(strip, std::move(differs));
}

}  // namespace

GraphChange derive(Derived& known, const Project& project, const Catalogue& catalogue,
                   const std::set<UnitId>& without) {
  const auto edition = catalogue.edition();
  const bool goes_on = !known.graph.channels.empty() && known.edition == edition && known.without == without;
  auto differing = goes_on ? compare(known.project, project) : everything(project, known.graph);
  GraphChange change;
  for (const auto strip : differing.removed) {
    known.graph.channels.erase(strip);
    for (auto* marked : {&known.soloed, &known.silenced, &known.listening}) marked->erase(strip);
    change.removed.insert(strip);
  }
  for (const auto& [strip, origin] : differing.changed)
    if (strip != master_strip) mark(known.soloed, strip, is_on(*origin.def, *origin.runtime, solo));
  add_concerned(known, project, differing);
  known.project = project;
  known.edition = edition;
  known.without = without;
  const Deriver deriver{project, catalogue, without};
  for (const auto& [strip, origin] : differing.changed) {
    mark(known.listening, strip, deriver.listens(*origin.def, *origin.runtime));
    put(known, strip, deriver.channel(*origin.def, *origin.runtime, known.silenced.contains(strip)), change);
  }
  return change;
}

Graph derived(const Project& project, const Catalogue& catalogue) {
  Derived made;
  (void)derive(made, project, catalogue);
  return std::move(made.graph);
}

}  // namespace beltane::graph
