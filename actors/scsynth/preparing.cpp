#include "scsynth/preparing.hpp"

#include "scsynth/planning/diff.hpp"

namespace beltane::scsynth {

std::set<SampleKey> samples_in(const graph::Graph& graph, const Catalogue& catalogue) {
  std::set<SampleKey> samples;
  for (const auto& [strip, channel] : graph.channels)
    for (const auto& unit : channel->units) {
      const auto* spec = catalogue.find(unit.kind);
      if (!spec) continue;
      for (const auto& zone : unit.zones.empty() ? spec->zones : unit.zones)
        samples.insert({zone.sample, spec->spectrum});
    }
  return samples;
}

Plan cleared(Plan found, const Catalogue& catalogue, AudioServer& server) {
  const auto touched = everything({}, found);
  auto next = advance({}, touched, catalogue, std::move(found));
  if (!next.step.now.empty()) server.perform(next.step.now, {});
  if (!next.step.later.empty()) server.perform(next.step.later, {});
  return std::move(next.plan);
}

}  // namespace beltane::scsynth
