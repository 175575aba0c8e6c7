#include "graph/graph.hpp"

#include <algorithm>

namespace beltane::graph {

std::optional<VoiceTemplate> voice_template(const Channel& channel) {
  std::optional<VoiceTemplate> voice;
  for (const auto& unit : channel.units)
    if (unit.stage == UnitRole::source) voice = VoiceTemplate{.source = unit};
  if (!voice) return {};
  for (const auto& unit : channel.units)
    if (unit.stage == UnitRole::voice_modulator) voice->modulators.push_back(unit);
  for (const auto& modulation : channel.modulations)
    if (const auto* unit = find(channel, modulation.modulator); unit && unit->stage == UnitRole::voice_modulator)
      voice->modulations.push_back(modulation);
  return voice;
}

const Unit* find(const Channel& channel, UnitId unit) {
  const auto found =
      std::find_if(channel.units.begin(), channel.units.end(), [unit](const Unit& each) { return each.id == unit; });
  return found == channel.units.end() ? nullptr : &*found;
}

std::optional<StripId> channel_of(const Graph& graph, UnitId unit) {
  for (const auto& [strip, channel] : graph.channels)
    if (find(*channel, unit)) return strip;
  return {};
}

}  // namespace beltane::graph
