#include "scsynth/voices/voice_nodes.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

#include "scsynth/planning/controls.hpp"
#include "scsynth/voices/voice_command.hpp"

namespace beltane::scsynth {
namespace {

ControlBus bus_at(const std::vector<int>& buses, std::size_t place) { return ControlBus{buses[place]}; }

/// Where what the modulator moves stands: on the bus of the one before it, or at its value.
ControlValue base_of(const PlannedVoiceModulator& modulator, const std::vector<int>& buses) {
  return modulator.goes_on ? ControlValue(bus_at(buses, *modulator.goes_on)) : modulator.base;
}

/// All that a modulator is given when it begins.
Controls controls_of(const PlannedVoiceModulators& all, std::size_t place, const std::vector<int>& buses,
                     const graph::PlayVoice& voice) {
  const auto& modulator = all[place];
  auto controls = merged(modulator.controls, modulator.wiring);
  controls[std::string(wires::out)] = static_cast<double>(buses[place]);
  controls[std::string(wires::base)] = base_of(modulator, buses);
  controls[std::string(wires::freq)] = hertz_of(voice.pitch);
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
Controls controllers_of(const graph::PlayVoice& play) {
  Controls controls;
  for (const auto controller : all_controllers) {
    if (const auto value = at(play.of_instrument, controller); value != 0)
      controls.emplace(wires::instrument_controller(controller), value);
    if (const auto value = at(play.of_note, controller); value != 0)
      controls.emplace(wires::note_controller(controller), value);
  }
  return controls;
}

Commands set(const std::vector<NodeId>& nodes, const Controls& controls) {
  Commands commands;
  for (const auto node : nodes) commands.emplace_back(SetControls{node, controls});
  return commands;
}

}  // namespace

Commands VoiceNodes::release(const graph::Release& release) const {
  if (release.how == graph::Ending::cut) return {cut(release.voice)};
  if (release.how == graph::Ending::unheard) return {FreeNode{node_of(release.voice)}};
  Commands commands;
  for (const auto node : nodes_of(release.voice)) commands.emplace_back(ReleaseUnit{node});
  return commands;
}

Commands VoiceNodes::turn(const graph::Turn& turn, const Plan& plan) const {
  using enum graph::Turn::Whose;
  const auto name =
      turn.whose == note ? wires::note_controller(turn.controller) : wires::instrument_controller(turn.controller);
  return set(turn.whose == instrument ? groups_played(plan, turn.instrument) : nodes_of(turn.voice),
             {{name, turn.value}});
}

/// Its own, and those of its modulators.
std::vector<NodeId> VoiceNodes::nodes_of(VoiceId voice) const {
  std::vector nodes{node_of(voice)};
  const auto known = modulated_.find(voice);
  if (known != modulated_.end()) nodes.insert(nodes.end(), known->second.nodes.begin(), known->second.nodes.end());
  return nodes;
}

Commands VoiceNodes::play(const graph::PlayVoice& play, std::optional<Instant> at, Instant now, const Plan& plan) {
  const auto strip = find(plan, strip_of(play.instrument));
  auto made = strip && strip->voice ? unit_of(play, *strip->voice) : std::nullopt;
  if (!made) return {};
  const auto& voice = *strip->voice;
  const auto controllers = controllers_of(play);
  made->controls.insert(controllers.begin(), controllers.end());
  auto commands = choke(play, at.value_or(now), voice);
  for (auto node : voice.triggered) commands.emplace_back(SetControls{node, {{std::string(wires::trigger), 1.0}}});
  std::ranges::move(start_modulators(play, at, voice, *made), std::back_inserter(commands));
  if (at) ahead_[play.instrument][play.voice] = *at;
  commands.emplace_back(*std::move(made));
  return commands;
}

/// Before the voice, so that its first sound is moved already.
Commands VoiceNodes::start_modulators(const graph::PlayVoice& play, std::optional<Instant> at,
                                      const PlannedVoice& voice, NewUnit& made) {
  const auto& planned = *voice.modulators;
  Modulators modulators{.instrument = play.instrument, .at = at, .planned = voice.modulators};
  if (planned.empty()) return {};
  if (!take_buses(planned.size(), modulators)) {
    for (const auto& each : planned)
      if (!each.moves && !each.goes_on) made.controls[each.param] = each.base;
    return {};
  }
  for (std::size_t i = 0; i < planned.size(); ++i) {
    modulators.nodes.push_back(*modulator_of(play.voice, i));
    if (!planned[i].moves) made.controls[planned[i].param] = bus_at(modulators.buses, i);
  }
  Commands commands;
  std::optional<NodeId> previous;
  for (const auto i : in_running_order(planned)) {
    auto controls = merged(controls_of(planned, i, modulators.buses, play), controllers_of(play));
    commands.emplace_back(
        NewUnit{modulators.nodes[i], planned[i].def, std::move(controls), {voice.modulators_group, previous}});
    previous = modulators.nodes[i];
  }
  modulated_.insert_or_assign(play.voice, std::move(modulators));
  return commands;
}

/// Cuts those of the same group that sound.
Commands VoiceNodes::choke(const graph::PlayVoice& play, Instant begins, const PlannedVoice& planned) {
  const auto zone = planned.sampled ? zone_for(planned, play.pitch, play.velocity) : nullptr;
  if (!zone || zone->choke == 0) return {};
  Commands commands;
  std::erase_if(choked_, [&](const auto& each) {
    const auto& [other, it] = each;
    const bool cuts = it.instrument == play.instrument && it.group == zone->choke && it.at <= begins;
    if (cuts) commands.push_back(cut(other));
    return cuts;
  });
  choked_.insert_or_assign(play.voice, Choked{play.instrument, zone->choke, begins});
  return commands;
}

/// All of them or none.
bool VoiceNodes::take_buses(std::size_t count, Modulators& into) {
  while (into.buses.size() < count) {
    const auto bus = buses_.acquire();
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
  for (auto& [instrument, voices] : ahead_) voices.erase(voice);
  std::erase_if(ahead_, [](const auto& each) { return each.second.empty(); });
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

Timed VoiceNodes::told_ahead(InstrumentId instrument, const Controls& controls, Instant now) {
  Timed steps;
  const auto known = ahead_.find(instrument);
  if (known == ahead_.end()) return steps;
  std::erase_if(known->second, [now](const auto& each) { return each.second <= now; });
  for (const auto& [voice, at] : known->second)
    steps.emplace_back(at + just_after, Commands{SetControls{node_of(voice), controls}});
  if (known->second.empty()) ahead_.erase(known);
  return steps;
}

void VoiceNodes::begin(const ServerLimits& limits) { *this = VoiceNodes(limits); }

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

}  // namespace beltane::scsynth
