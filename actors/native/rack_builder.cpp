#include "native/rack_builder.hpp"

#include <algorithm>

#include "graph/order.hpp"
#include "native/channel_builder.hpp"

namespace beltane::native {
namespace {

/// `after`, with the channels and routes that are about to leave: so that what fades out still stands where it stood.
graph::Graph both(const graph::Graph& before, const graph::Graph& after) {
  auto all = after;
  for (const auto& [strip, channel] : before.channels) {
    const auto stays = all.channels.find(strip);
    if (stays == all.channels.end()) {
      all.channels.emplace(strip, channel);
      continue;
    }
    if (stays->second->routes == channel->routes || strip == master_strip) continue;
    auto& routes = stays->second.write().routes;
    if (channel->routes.output) routes.sends.push_back({{}, *channel->routes.output, Tap::post_fader});
    routes.sends.insert(routes.sends.end(), channel->routes.sends.begin(), channel->routes.sends.end());
  }
  return all;
}

std::vector<StripId> order_of_both(const graph::Graph& before, const graph::Graph& after) {
  if (auto order = graph::order_of(both(before, after))) return std::move(*order);
  return *graph::order_of(after);
}

/// The channel of that strip that stays in the rack, or null.
const RackChannel* find(const Rack& rack, StripId strip) {
  const auto place = rack.places.find(strip);
  return place == rack.places.end() ? nullptr : &rack.channels[place->second];
}

RackChannel leaving(RackChannel channel) {
  channel.leaving = true;
  channel.changed = false;
  return channel;
}

/// Those that left earlier and have not faded out yet, and those that leave now in no order of their own.
void add_leaving(Rack& rack, const Rack& before) {
  std::vector<RackChannel> late;
  for (const auto& channel : before.channels) {
    const auto same = [&](const RackChannel& each) { return each.part == channel.part; };
    if (channel.part->done || std::any_of(rack.channels.begin(), rack.channels.end(), same)) continue;
    late.push_back(leaving(channel));
  }
  const auto master = std::find_if(rack.channels.begin(), rack.channels.end(),
                                   [](const RackChannel& each) { return each.part->strip == master_strip; });
  rack.channels.insert(master, late.begin(), late.end());
}

void add(Rack& rack, const SharedSettings& settings) {
  if (settings) rack.settings.push_back(settings);
}

/// Everything in the channels that is set.
void list_settings(Rack& rack) {
  for (const auto& channel : rack.channels) {
    add(rack, channel.fader ? channel.fader->settings : nullptr);
    for (const auto& modulator : channel.modulators) add(rack, modulator.part->settings);
    for (const auto& effect : channel.chain) add(rack, effect.part->settings);
    for (const auto& route : channel.routes) add(rack, route.part->settings);
    for (const auto& bank : channel.banks) {
      add(rack, bank.part->source);
      for (const auto& modulator : bank.part->modulators) add(rack, modulator);
    }
  }
  std::sort(rack.settings.begin(), rack.settings.end());
  rack.settings.erase(std::unique(rack.settings.begin(), rack.settings.end()), rack.settings.end());
}

/// Where each route leads. One that fades out towards a channel that is gone goes with it.
void connect(Rack& rack) {
  std::map<StripId, std::size_t> all;
  for (std::size_t i = 0; i < rack.channels.size(); ++i) {
    all.insert_or_assign(rack.channels[i].part->strip, i);
    if (!rack.channels[i].leaving) rack.places[rack.channels[i].part->strip] = i;
  }
  for (auto& channel : rack.channels) {
    std::erase_if(channel.routes, [&](const PlacedRoute& route) { return !all.contains(route.part->to); });
    for (auto& route : channel.routes) {
      const auto stays = rack.places.find(route.part->to);
      route.target = stays == rack.places.end() ? all.at(route.part->to) : stays->second;
    }
  }
}

/// The ids of what stays in the channel's chain, in order.
std::vector<UnitId> chain_of(const RackChannel& channel) {
  std::vector<UnitId> ids;
  for (const auto& effect : channel.chain)
    if (!effect.leaving) ids.push_back(effect.part->settings->unit);
  return ids;
}

/// Those of `before` that stand in `after` too, but before one that they stood behind.
std::set<UnitId> moved(const std::vector<UnitId>& before, const graph::Channel& after) {
  std::set<UnitId> moved;
  auto last = before.begin();
  for (const auto& unit : after.units) {
    const auto at = std::find(before.begin(), before.end(), unit.id);
    if (at == before.end()) continue;
    if (at < last)
      moved.insert(unit.id);
    else
      last = at;
  }
  return moved;
}

}  // namespace

std::shared_ptr<Rack> build_rack(const graph::Graph& before_graph, const graph::Graph& after,
                                 const std::set<StripId>& changed, const Rack& before, const RackContext& context) {
  auto rack = std::make_shared<Rack>();
  for (const auto strip : order_of_both(before_graph, after)) {
    const auto* known = find(before, strip);
    const auto stays = after.channels.find(strip);
    if (stays == after.channels.end()) {
      if (known) rack->channels.push_back(leaving(*known));
    } else {
      const auto same = known && !changed.contains(strip);
      rack->channels.push_back(same ? without_done(*known)
                                    : ChannelBuilder(strip, *stays->second, known, before, context).built());
    }
  }
  add_leaving(*rack, before);
  connect(*rack);
  list_settings(*rack);
  for (const auto& channel : rack->channels)
    if (!channel.leaving) list_staying(channel, rack->settings_of);
  return rack;
}

std::shared_ptr<Rack> lifted_rack(const graph::Graph& after, const std::set<StripId>& changed, const Rack& before) {
  std::shared_ptr<Rack> rack;
  for (const auto strip : changed) {
    const auto place = before.places.find(strip);
    const auto stays = after.channels.find(strip);
    if (place == before.places.end() || stays == after.channels.end()) continue;
    const auto others = moved(chain_of(before.channels[place->second]), *stays->second);
    if (others.empty()) continue;
    if (!rack) rack = std::make_shared<Rack>(before);
    for (auto& effect : rack->channels[place->second].chain)
      if (others.contains(effect.part->settings->unit)) effect.lifted = true;
  }
  if (rack)
    for (auto& channel : rack->channels) channel.changed = false;
  return rack;
}

const UnitType* known_type(const graph::Unit& unit, const UnitTypes& types) {
  const auto* type = find(types, unit.kind);
  if (!type) return nullptr;
  switch (unit.stage) {
    case graph::UnitRole::source:
      return type->source ? type : nullptr;
    case graph::UnitRole::voice_modulator:
      return type->voice_modulator ? type : nullptr;
    case graph::UnitRole::modulator:
      return type->modulator ? type : nullptr;
    case graph::UnitRole::input:
      return nullptr;
    case graph::UnitRole::send:
      return type->send ? type : nullptr;
    case graph::UnitRole::filter:
    case graph::UnitRole::eq:
    case graph::UnitRole::effect:
    case graph::UnitRole::fader:
      return type->in_place ? type : nullptr;
  }
  return nullptr;
}

std::vector<graph::Omission> omissions(const graph::Graph& graph, const UnitTypes& types) {
  std::vector<graph::Omission> omitted;
  for (const auto& [strip, channel] : graph.channels)
    for (const auto& unit : channel->units) {
      const auto* type = known_type(unit, types);
      if (!type) omitted.push_back({unit.id, unit.kind});
      for (const auto& [name, value] : unit.values)
        if (type && !place_of(*type, name)) omitted.push_back({unit.id, unit.kind + "." + name});
    }
  std::sort(omitted.begin(), omitted.end());
  return omitted;
}

}  // namespace beltane::native
