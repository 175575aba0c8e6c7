#include "backend/voice_command.hpp"

#include <algorithm>
#include <cmath>

#include "backend/controls.hpp"

namespace beltane::backend {
namespace {

constexpr double quick_fade = -1.03;  // a gate below -1 is a release in (-1 - gate) seconds

/// The MIDI pitch nearest to a frequency.
int pitch_of(double frequency) {
  return std::clamp(static_cast<int>(std::lround(69 + 12 * std::log2(frequency / 440))), 0, 127);
}

int velocity_of(double velocity) { return std::clamp(static_cast<int>(std::lround(velocity * 127)), 1, 127); }

/// Its source waits for no notes.
bool sounds_by_itself(const StripPlan& strip) {
  for (const auto& group : strip.groups)
    for (const auto& unit : group.units)
      if (auto seat = seat_of(unit.node); seat && seat->role == Role::input) return true;
  return false;
}

}  // namespace

const PlannedZone* zone_for(const PlannedVoice& voice, const StartVoice& start) {
  const auto pitch = pitch_of(start.frequency), velocity = velocity_of(start.velocity);
  const auto zone = std::ranges::find_if(voice.zones, [&](const PlannedZone& each) {
    return each.low <= pitch && pitch <= each.high && each.soft <= velocity && velocity <= each.loud;
  });
  return zone == voice.zones.end() ? nullptr : &*zone;
}

Playable playable(const Plan& plan, const StartVoice& start, bool loading) {
  const auto strip = find(plan, strip_of(start.instrument));
  if (strip && !strip->voice && sounds_by_itself(*strip)) return {.there = true, .silent = true};
  if (!strip || !strip->voice) return {};
  const auto& voice = *strip->voice;
  Playable found{.there = true, .percussion = voice.percussion};
  if (!voice.sampled) return found;
  const auto zone = zone_for(voice, start);
  found.comes = zone && !zone->buffer && loading;
  found.silent = !found.comes && (!zone || !zone->buffer);
  return found;
}

Command cut(VoiceId voice) { return SetControls{node_of(voice), {{std::string(wires::gate), quick_fade}}}; }

std::optional<NewUnit> unit_of(const StartVoice& start, const PlannedVoice& voice) {
  auto controls = voice.controls;
  controls[std::string(wires::freq)] = start.frequency;
  controls[std::string(wires::velocity)] = start.velocity;
  if (voice.sampled) {
    const auto zone = zone_for(voice, start);
    if (!zone || !zone->buffer) return {};
    controls.merge(Controls(zone->wiring));
  }
  return NewUnit{node_of(start.voice), voice.def, std::move(controls), {voice.group, {}}};
}

}  // namespace beltane::backend
