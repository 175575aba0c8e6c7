#include "backend/voice_command.hpp"

#include "backend/controls.hpp"

namespace beltane::backend {
namespace {

constexpr double quick_fade = -1.03;  // a gate below -1 is a release in (-1 - gate) seconds

}  // namespace

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
  return NewUnit{node, strip->voice->def, std::move(controls), {strip->voice->group, {}}};
}

}  // namespace beltane::backend
