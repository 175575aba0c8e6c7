#include "backend/voice_nodes.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

#include "backend/controls.hpp"
#include "backend/voice_command.hpp"

namespace beltane::backend {
namespace {

ControlBus bus_at(const std::vector<int>& buses, std::size_t place) { return ControlBus{buses[place]}; }

/// Where what the modulator moves stands: on the bus of the one before it, or at its value.
ControlValue base_of(const PlannedVoiceModulator& modulator, const std::vector<int>& buses) {
  return modulator.goes_on ? ControlValue(bus_at(buses, *modulator.goes_on)) : modulator.base;
}

/// All that a modulator is given when it begins.
Controls controls_of(const PlannedVoiceModulators& all, std::size_t place, const std::vector<int>& buses,
                     const StartVoice& voice) {
  const auto& modulator = all[place];
  auto controls = merged(modulator.controls, modulator.wiring);
  controls[std::string(wires::out)] = static_cast<double>(buses[place]);
  controls[std::string(wires::base)] = base_of(modulator, buses);
  controls[std::string(wires::freq)] = voice.frequency;
  controls[std::string(wires::velocity)] = voice.velocity;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].moves == place) controls[all[i].param] = bus_at(buses, i);
  return controls;
}

/// What moves others runs before them, so that even their first sound is moved.
std::vector<std::size_t> in_running_order(const PlannedVoiceModulators& all) {
  std::vector<std::size_t> order, depth;
  for (std::size_t i = 0; i < all.size(); ++i) {
    order.push_back(i);
    depth.push_back(all[i].moves ? depth[*all[i].moves] + 1 : 0);
  }
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return depth[i]; });
  return order;
}

/// The groups in which the instrument's modulators and voices are.
std::vector<NodeId> groups_played(const Plan& plan, InstrumentId instrument) {
  std::vector<NodeId> groups;
  const auto strip = find(plan, strip_of(instrument));
  if (!strip) return groups;
  for (const auto& group : strip->groups)
    if (const auto seat = seat_of(group.node); seat->role == Role::modulators || seat->role == Role::sources)
      groups.push_back(group.node);
  return groups;
}

/// The controllers that a voice and its modulators begin with, as far as they do not rest.
Controls controls_of(const VoiceStep& start) {
  Controls controls;
  for (const auto controller : all_controllers) {
    if (const auto value = at(start.instrument, controller); value != 0)
      controls.emplace(wires::instrument_controller(controller), value);
    if (const auto value = at(start.voice.controllers, controller); value != 0)
      controls.emplace(wires::note_controller(controller), value);
  }
  return controls;
}

Controls controls_of(const TurnController& turn) {
  return {{turn.voice ? wires::note_controller(turn.controller) : wires::instrument_controller(turn.controller),
           turn.value}};
}

Commands set(const std::vector<NodeId>& nodes, const Controls& controls) {
  Commands commands;
  for (const auto node : nodes) commands.emplace_back(SetControls{node, controls});
  return commands;
}

}  // namespace

Commands VoiceNodes::commands(const VoiceStep& step, const Plan& plan) {
  const auto voice = step.voice.voice;
  const auto strip = find(plan, strip_of(step.voice.instrument));
  switch (step.kind) {
    case VoiceStep::Kind::start:
      return strip && strip->voice ? start(step, *strip->voice) : Commands{};
    case VoiceStep::Kind::turn:
      return step.turn.voice ? set(nodes_of(voice), controls_of(step.turn)) : tell_controllers({step.turn}, plan);
    case VoiceStep::Kind::turn_ahead:
      return set(nodes_of(voice), controls_of(step.turn));
    case VoiceStep::Kind::cut:
      return {cut(voice)};
    case VoiceStep::Kind::free:
      return {FreeNode{node_of(voice)}};
    case VoiceStep::Kind::release:
      break;
  }
  Commands commands;
  for (const auto node : nodes_of(voice)) commands.emplace_back(ReleaseUnit{node});
  return commands;
}

/// Its own, and those of its modulators.
std::vector<NodeId> VoiceNodes::nodes_of(VoiceId voice) const {
  std::vector nodes{node_of(voice)};
  const auto known = modulated_.find(voice);
  if (known != modulated_.end()) nodes.insert(nodes.end(), known->second.nodes.begin(), known->second.nodes.end());
  return nodes;
}

/// Modulators first, so that the voice's first sound is moved already.
Commands VoiceNodes::start(const VoiceStep& step, const PlannedVoice& voice) {
  auto made = unit_of(step.voice, voice);
  if (!made) return {};
  const auto controllers = controls_of(step);
  made->controls.insert(controllers.begin(), controllers.end());
  auto commands = choke(step.voice, voice);
  for (auto node : voice.triggered) commands.emplace_back(SetControls{node, {{std::string(wires::trigger), 1.0}}});
  const auto& planned = *voice.modulators;
  Modulators modulators{.instrument = step.voice.instrument, .at = step.at, .planned = voice.modulators};
  const bool moved = !planned.empty() && take_buses(planned.size(), modulators);
  for (std::size_t i = 0; i < planned.size() && !moved; ++i)
    if (!planned[i].moves && !planned[i].goes_on) made->controls[planned[i].param] = planned[i].base;
  for (std::size_t i = 0; i < planned.size() && moved; ++i) {
    modulators.nodes.push_back(*modulator_of(step.voice.voice, i));
    if (!planned[i].moves) made->controls[planned[i].param] = bus_at(modulators.buses, i);
  }
  std::optional<NodeId> previous;
  for (const auto i : moved ? in_running_order(planned) : std::vector<std::size_t>{}) {
    auto controls = merged(controls_of(planned, i, modulators.buses, step.voice), controllers);
    commands.emplace_back(
        NewUnit{modulators.nodes[i], planned[i].def, std::move(controls), {voice.modulators_group, previous}});
    previous = modulators.nodes[i];
  }
  if (moved) modulated_.insert_or_assign(step.voice.voice, std::move(modulators));
  commands.emplace_back(std::move(*made));
  return commands;
}

/// Cuts those of the same group that sound.
Commands VoiceNodes::choke(const StartVoice& voice, const PlannedVoice& planned) {
  const auto zone = planned.sampled ? zone_for(planned, voice) : nullptr;
  if (!zone || zone->choke == 0) return {};
  Commands commands;
  std::erase_if(choked_, [&](const auto& each) {
    const auto& [other, it] = each;
    const bool cuts = it.instrument == voice.instrument && it.group == zone->choke && it.at <= voice.at;
    if (cuts) commands.push_back(cut(other));
    return cuts;
  });
  choked_.insert_or_assign(voice.voice, Choked{voice.instrument, zone->choke, voice.at});
  return commands;
}

/// All of them or none.
bool VoiceNodes::take_buses(std::size_t count, Modulators& into) {
  while (into.buses.size() < count) {
    const auto bus = buses_.take();
    if (!bus) {
      for (auto taken : std::exchange(into.buses, {})) buses_.give_back(taken);
      return false;
    }
    into.buses.push_back(*bus);
  }
  return true;
}

Commands VoiceNodes::ended(VoiceId voice) {
  choked_.erase(voice);
  const auto known = modulated_.find(voice);
  if (known == modulated_.end()) return {};
  Commands commands;
  for (auto node : known->second.nodes) commands.emplace_back(FreeNode{node});
  for (auto bus : known->second.buses) buses_.give_back(bus);
  modulated_.erase(known);
  return commands;
}

Timed VoiceNodes::retuned(const StripPlan& strip, Instant now) {
  Timed steps;
  if (!strip.voice) return steps;
  const auto& next = *strip.voice->modulators;
  for (auto& [voice, modulators] : modulated_) {
    if (strip_of(modulators.instrument) != strip.strip || modulators.planned.same(strip.voice->modulators)) continue;
    const auto& held = *modulators.planned;
    const auto same_shape = [](const PlannedVoiceModulator& a, const PlannedVoiceModulator& b) {
      return a.def == b.def && a.param == b.param && a.moves == b.moves && a.goes_on == b.goes_on;
    };
    if (!std::ranges::equal(held, next, same_shape)) continue;  // it ends as what it began as
    Commands commands;
    for (std::size_t i = 0; i < next.size(); ++i) {
      auto controls = changed(held[i].controls, next[i].controls);
      if (!next[i].goes_on && !same_value(held[i].base, next[i].base))
        controls[std::string(wires::base)] = next[i].base;
      if (!controls.empty()) commands.emplace_back(SetControls{modulators.nodes[i], std::move(controls)});
    }
    modulators.planned = strip.voice->modulators;
    const bool begun = !modulators.at || *modulators.at <= now;
    if (!commands.empty())
      steps.emplace_back(begun ? std::nullopt : std::optional(*modulators.at + just_after), std::move(commands));
  }
  return steps;
}

void VoiceNodes::begin(const ServerLimits& limits) {
  buses_ = VoiceNodes(limits).buses_;
  modulated_.clear();
  choked_.clear();
}

Commands VoiceNodes::adopt(const Believed& found) {
  std::map<VoiceId, InstrumentId> voices;
  for (const auto& voice : found.voices) voices.emplace(voice.voice, voice.instrument);
  Commands strays;
  for (const auto& [node, bus] : found.voice_modulators) {
    const auto voice = voices.find(voice_of_modulator(node));
    if (voice == voices.end()) {
      strays.emplace_back(FreeNode{node});
      continue;
    }
    auto& known = modulated_[voice->first];
    known.instrument = voice->second;
    if (std::ranges::find(known.nodes, node) != known.nodes.end()) continue;
    known.nodes.push_back(node);
    if (buses_.claim(static_cast<int>(bus))) known.buses.push_back(static_cast<int>(bus));
  }
  return strays;
}

Commands tell_controllers(const std::vector<TurnController>& turns, const Plan& plan) {
  Commands commands;
  for (const auto& turn : turns)
    std::ranges::move(set(groups_played(plan, turn.instrument), controls_of(turn)), std::back_inserter(commands));
  return commands;
}

}  // namespace beltane::backend
