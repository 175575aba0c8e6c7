// What of a project has no place on its server, and what that would need.

#include <algorithm>

#include "scsynth/planning/plan.hpp"

namespace beltane::scsynth {
namespace {

constexpr std::size_t most_voices = 500;  // at once; actors/voices sees to that

/// What the next start of the server does about what it has no room for.
std::string outlook(const Plan& plan) {
  const auto needs = needs_of(plan);
  const auto& most = largest_server;
  const bool fits = plan.placement->needed.nodes <= plan.placement->room(most).nodes &&
                    needs.audio_buses <= most.audio_buses && needs.control_buses <= most.control_buses &&
                    needs.memory_kb <= most.memory_kb;
  return fits ? "; its next start makes room" : "; no server is given so much";
}

/// What of one strip is not on the server, in words: the omitted, then the samples that are not there.
template <class Visit>
void each_omission(const StripPlan& strip, const std::set<SampleKey>& loading, const Visit& visit) {
  for (const auto& word : strip.omitted) visit(word);
  for (const auto& [sample, word] : strip.absent)
    if (!loading.contains(sample)) visit(word);
}

}  // namespace

std::vector<std::string> omissions(const Plan& plan, const std::set<SampleKey>& loading) {
  std::vector<std::string> words;
  const auto prospect = plan.placement->over_budget.empty() ? "" : outlook(plan);
  for (const auto& strip : *plan.strips)
    each_omission(*strip, loading, [&](const std::string& word) {
      words.push_back(strip->over_budget.empty() ? word : word + prospect);
    });
  return words;
}

OmissionSummary summary_of_omissions(const Plan& plan, const std::set<SampleKey>& loading) {
  const auto& totals = plan.totals;
  OmissionSummary summary{.count = totals.omitted};
  auto first = totals.omitting.empty() ? std::nullopt : std::optional(*totals.omitting.begin());
  for (const auto strip : totals.waiting) {
    const auto& absent = find(plan, strip)->absent;
    const auto here = std::ranges::count_if(absent, [&](const auto& each) { return !loading.contains(each.first); });
    summary.count += static_cast<std::size_t>(here);
    if (here > 0 && (!first || strip < *first)) first = strip;
  }
  if (!first) return summary;
  const auto& strip = *find(plan, *first);
  each_omission(strip, loading, [&](const std::string& word) {
    if (summary.first.empty()) summary.first = strip.over_budget.empty() ? word : word + outlook(plan);
  });
  return summary;
}

ServerLimits needs_of(const Plan& plan) {
  const auto& placement = *plan.placement;
  const auto& totals = plan.totals;
  const auto voice = totals.voice_memory.empty() ? 0 : totals.voice_memory.rbegin()->first;
  return limits_for(placement.limits, placement.needed, voice * most_voices, totals.samples.size());
}

}  // namespace beltane::scsynth
