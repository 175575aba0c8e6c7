#include "render/fresh_score.hpp"

#include "scsynth/planning/buffers.hpp"

namespace beltane::render {

scsynth::Plan fresh_plan(const ServerLimits& limits) {
  auto plan = scsynth::empty_plan(limits);
  plan.placement.write().for_export = true;
  return plan;
}

scsynth::LoadedSamples load_samples(const std::set<scsynth::SampleKey>& samples, const SampleShelf& shelf,
                                    const ServerLimits& limits, scsynth::Score& score) {
  scsynth::LoadedSamples loaded;
  auto number = scsynth::Buffers::first;
  for (const auto& key : samples) {
    const scsynth::BufferId buffer{number};
    if (number >= static_cast<int>(limits.buffers)) break;  // the plan names what is left out
    const auto file = shelf.find(key.sample);
    if (!file || !score.load({buffer, file->string(), key.spectrum})) continue;
    loaded.emplace(key, buffer);
    number += scsynth::Buffers::step;
  }
  return loaded;
}

}  // namespace beltane::render
