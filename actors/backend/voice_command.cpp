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
  if (!strip || !strip->voice) return {};
  const auto& voice = *strip->voice;
  Playable found{.there = true, .percussion = voice.percussion};
  if (!voice.sampled) return found;
  const auto zone = zone_for(voice, start);
  found.comes = zone && !zone->buffer && loading;
  found.silent = !found.comes && (!zone || !zone->buffer);
  return found;
}

std::optional<Command> command_of(const VoiceStep& step, const Plan& plan) {
  auto node = node_of(step.voice.voice);
  switch (step.kind) {
    case VoiceStep::Kind::release:
      return ReleaseUnit{node};
    case VoiceStep::Kind::cut:
      return SetControls{node, {{std::string(wires::gate), quick_fade}}};
    case VoiceStep::Kind::free:
      return FreeNode{node};
    case VoiceStep::Kind::start:
      break;
  }
  auto strip = find(plan, strip_of(step.voice.instrument));
  if (!strip || !strip->voice) return {};
  auto controls = strip->voice->controls;
  controls[std::string(wires::freq)] = step.voice.frequency;
  controls[std::string(wires::velocity)] = step.voice.velocity;
  if (strip->voice->sampled) {
    const auto zone = zone_for(*strip->voice, step.voice);
    if (!zone || !zone->buffer) return {};
    controls.merge(Controls(zone->wiring));
  }
  return NewUnit{node, strip->voice->def, std::move(controls), {strip->voice->group, {}}};
}

}  // namespace beltane::backend
