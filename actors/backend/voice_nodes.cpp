#include "backend/voice_nodes.hpp"

#include <algorithm>
#include <functional>

#include "backend/controls.hpp"
#include "backend/voice_command.hpp"

namespace beltane::backend {
namespace {

constexpr auto just_after = std::chrono::microseconds(1);  // a start with the same time tag

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

}  // namespace

Commands VoiceNodes::commands(const VoiceStep& step, const Plan& plan) {
  const auto known = modulated_.find(step.voice.voice);
  if (step.kind == VoiceStep::Kind::release)
    return released(step, known == modulated_.end() ? nullptr : &known->second);
  auto strip = find(plan, strip_of(step.voice.instrument));
  if (step.kind == VoiceStep::Kind::start && strip && strip->voice) return start(step, *strip->voice);
  auto command = command_of(step, plan);
  Commands commands;
  if (step.kind == VoiceStep::Kind::turn && known != modulated_.end())
    for (auto node : known->second.nodes) commands.emplace_back(SetControls{node, hand_controls(step.voice.hand)});
  if (command) commands.push_back(std::move(*command));
  return commands;
}

Commands VoiceNodes::released(const VoiceStep& step, const Modulators* modulators) {
  Commands commands{ReleaseUnit{node_of(step.voice.voice)}};
  if (modulators)
    for (auto node : modulators->nodes) commands.emplace_back(ReleaseUnit{node});
  return commands;
}

/// Modulators first, so that the voice's first sound is moved already.
Commands VoiceNodes::start(const VoiceStep& step, const PlannedVoice& voice) {
  auto made = unit_of(step.voice, voice);
  if (!made) return {};
  const auto hand = hand_of(step.voice);
  made->controls.insert(hand.begin(), hand.end());
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
    auto controls = merged(controls_of(planned, i, modulators.buses, step.voice), hand);
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

/// How the controllers stand for it, as far as they do not rest.
Controls VoiceNodes::hand_of(const StartVoice& voice) const {
  Controls controls;
  for (const auto controller : all_controllers) {
    if (const auto value = controllers_.at(voice.instrument, controller); value != 0)
      controls.emplace(wires::hand_of_instrument(controller), value);
    if (const auto value = at(voice.hand, controller); value != 0)
      controls.emplace(wires::hand_of_note(controller), value);
  }
  return controls;
}

Timed VoiceNodes::turned(const TurnController& turn, const Plan& plan, const std::vector<StartVoice>& ahead) {
  controllers_.take(turn);
  const Controls controls{
      {wires::hand_of_instrument(turn.controller), controllers_.at(turn.instrument, turn.controller)}};
  Commands now;
  for (const auto group : groups_played(plan, turn.instrument)) now.emplace_back(SetControls{group, controls});
  Timed steps;
  if (!now.empty()) steps.emplace_back(std::nullopt, std::move(now));
  for (const auto& voice : ahead) {
    Commands then{SetControls{node_of(voice.voice), controls}};
    if (const auto known = modulated_.find(voice.voice); known != modulated_.end())
      for (auto node : known->second.nodes) then.emplace_back(SetControls{node, controls});
    steps.emplace_back(voice.at + just_after, std::move(then));
  }
  return steps;
}

Commands VoiceNodes::hands(const Plan& plan) const {
  Commands commands;
  for (const auto& turn : controllers_.all())
    for (const auto group : groups_played(plan, turn.instrument))
      commands.emplace_back(SetControls{group, {{wires::hand_of_instrument(turn.controller), turn.value}}});
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

}  // namespace beltane::backend
