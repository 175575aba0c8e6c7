#include "graph/derive.hpp"

#include "graph/solo.hpp"

namespace beltane::graph {
namespace {

/// Parameters of a fader that say how its channel is heard beside or among others, and not how it sounds.
constexpr std::string_view solo = "solo", cue = "cue", cue_level = "cue_level";

bool is_on(const StripDef& strip, const StripRuntime& runtime, std::string_view param) {
  const auto faders = units_at(strip, beltane::Stage::fader);
  if (faders.empty()) return false;
  const auto& values = state_of(runtime, faders.front().id).values;
  const auto set = values.find(param);
  return set != values.end() && set->second > 0;
}

Stage stage_of(const UnitDef& unit, const UnitSpec* spec) {
  switch (unit.stage) {
    case beltane::Stage::source:
      return spec && spec->kind == UnitKind::input ? Stage::input : Stage::source;
    case beltane::Stage::modulator:
      return spec && spec->kind == UnitKind::voice_modulator ? Stage::voice_modulator : Stage::modulator;
    case beltane::Stage::filter:
      return Stage::filter;
    case beltane::Stage::effect:
      return spec && spec->kind == UnitKind::eq ? Stage::eq : Stage::effect;
    case beltane::Stage::send:
      return Stage::send;
    case beltane::Stage::fader:
      break;
  }
  return Stage::fader;
}

/// Makes one channel.
struct Deriver {
  const Project& project;
  const Catalogue& catalogue;

  Unit unit(const UnitDef& def, const UnitState& state) const {
    const auto* spec = catalogue.find(def.kind);
    Unit made{
        .id = def.id, .stage = stage_of(def, spec), .kind = def.kind, .enabled = state.enabled, .zones = state.zones};
    for (const auto& [name, value] : state.values) {
      const auto* param = spec ? beltane::find(*spec, name) : nullptr;
      if (param && param->curve == ParamCurve::strip)
        made.key = strip_numbered(project, static_cast<std::uint32_t>(value));
      else if (made.stage != Stage::fader || (name != solo && name != cue && name != cue_level))
        made.values.emplace(name, value);
    }
    return made;
  }

  Channel channel(const StripDef& strip, const StripRuntime& runtime, bool silenced) const {
    Channel made{.routes = {.output = strip.output}, .audible = !silenced, .cued = is_on(strip, runtime, cue)};
    for (const auto& each : strip.units) {
      made.units.push_back(unit(each, state_of(runtime, each.id)));
      if (each.route) made.routes.sends.push_back({each.id, each.route->to, each.route->tap});
      if (each.moves) made.modulations.push_back({each.id, {each.moves->unit, each.moves->param}});
    }
    return made;
  }
};

std::set<StripId> soloed_in(const Project& project) {
  std::set<StripId> soloed;
  for (const auto& instrument : *project.instruments)
    if (is_on(instrument->def->strip, *instrument->runtime, solo)) soloed.insert(strip_of(instrument->def->id));
  for (const auto& bus : *project.buses)
    if (is_on(bus->def->strip, *bus->runtime, solo)) soloed.insert(strip_of(bus->def->id));
  return soloed;
}

/// Whether the part at that place is the very same as before.
template <class Parts>
bool same_part(const Parts& before, const Parts& now, std::size_t at) {
  return at < before.size() && before[at].same(now[at]);
}

}  // namespace

Derived derived(const Project& project, const Catalogue& catalogue, const Derived& before) {
  const Deriver deriver{project, catalogue};
  const auto silenced = silenced_by(project, soloed_in(project));
  Derived made{project, {}};
  auto& channels = made.graph.channels;
  const auto put = [&](StripId id, const StripDef& strip, const StripRuntime& runtime, bool same) {
    const auto known = before.graph.channels.find(id);
    const bool silent = silenced.contains(id);
    const bool stays = same && known != before.graph.channels.end() && known->second->audible == !silent;
    channels.emplace(id, stays ? known->second : Cow<Channel>(deriver.channel(strip, runtime, silent)));
  };
  for (std::size_t at = 0; at < project.instruments->size(); ++at) {
    const auto& each = *(*project.instruments)[at];
    put(strip_of(each.def->id), each.def->strip, *each.runtime,
        same_part(*before.project.instruments, *project.instruments, at));
  }
  for (std::size_t at = 0; at < project.buses->size(); ++at) {
    const auto& each = *(*project.buses)[at];
    put(strip_of(each.def->id), each.def->strip, *each.runtime, same_part(*before.project.buses, *project.buses, at));
  }
  put(master_strip, *project.master->def, *project.master->runtime, before.project.master.same(project.master));
  return made;
}

}  // namespace beltane::graph
