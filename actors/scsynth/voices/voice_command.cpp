#include "scsynth/voices/voice_command.hpp"

#include <algorithm>
#include <cmath>

#include "scsynth/planning/controls.hpp"

namespace beltane::scsynth {
namespace {

constexpr double quick_fade = -1.03;  // a gate below -1 is a release in (-1 - gate) seconds

/// Its source waits for no notes.
bool sounds_by_itself(const StripPlan& strip) {
  for (const auto& group : strip.groups)
    for (const auto& unit : group.units)
      if (auto seat = seat_of(unit.node); seat && seat->role == Role::input) return true;
  return false;
}

}  // namespace

const PlannedZone* zone_for(const PlannedVoice& voice, double sounding, double struck) {
  const auto pitch = static_cast<int>(std::lround(std::clamp(sounding, 0.0, 127.0)));
  const auto velocity = std::clamp(static_cast<int>(std::lround(struck * 127)), 1, 127);
  const auto zone = std::ranges::find_if(voice.zones, [&](const PlannedZone& each) {
    return each.low <= pitch && pitch <= each.high && each.soft <= velocity && velocity <= each.loud;
  });
  return zone == voice.zones.end() ? nullptr : &*zone;
}

graph::Playable playable(const Plan& plan, InstrumentId instrument, double pitch, double velocity, bool loading) {
  const auto strip = find(plan, strip_of(instrument));
  if (strip && !strip->voice && sounds_by_itself(*strip)) return {.there = true, .silent = true};
  if (!strip || !strip->voice) return {};
  const auto& voice = *strip->voice;
  graph::Playable found{.there = true, .percussion = voice.percussion};
  if (!voice.sampled) return found;
  const auto zone = zone_for(voice, pitch, velocity);
  found.comes = zone && !zone->buffer && loading;
  found.silent = !found.comes && (!zone || !zone->buffer);
  return found;
}

Command cut(VoiceId voice) { return SetControls{node_of(voice), {{std::string(wires::gate), quick_fade}}}; }

std::optional<NewUnit> unit_of(const graph::PlayVoice& play, const PlannedVoice& voice) {
  auto controls = voice.controls;
  controls[std::string(wires::freq)] = hertz_of(play.pitch);
  controls[std::string(wires::velocity)] = play.velocity;
  if (voice.sampled) {
    const auto zone = zone_for(voice, play.pitch, play.velocity);
    if (!zone || !zone->buffer) return {};
    controls.merge(Controls(zone->wiring));
  }
  return NewUnit{node_of(play.voice), voice.def, std::move(controls), {voice.group, {}}};
}

}  // namespace beltane::scsynth
