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

template <class Visit>
void each_omission(const Plan& plan, const std::set<SampleKey>& loading, const Visit& visit) {
  for (const auto& strip : *plan.strips) {
    for (const auto& word : strip->omitted) visit(*strip, word);
    for (const auto& [sample, word] : strip->absent)
      if (!loading.contains(sample)) visit(*strip, word);
  }
}

}  // namespace

std::vector<std::string> omissions(const Plan& plan, const std::set<SampleKey>& loading) {
  std::vector<std::string> words;
  const auto prospect = plan.placement->over_budget.empty() ? "" : outlook(plan);
  each_omission(plan, loading, [&](const StripPlan& strip, const std::string& word) {
    words.push_back(strip.over_budget.empty() ? word : word + prospect);
  });
  return words;
}

OmissionSummary summary_of_omissions(const Plan& plan, const std::set<SampleKey>& loading) {
  OmissionSummary summary;
  each_omission(plan, loading, [&](const StripPlan& strip, const std::string& word) {
    if (summary.count++ == 0) summary.first = strip.over_budget.empty() ? word : word + outlook(plan);
  });
  return summary;
}

ServerLimits needs_of(const Plan& plan) {
  std::size_t voice = 0;
  for (const auto& strip : *plan.strips) voice = std::max(voice, strip->voice_memory);
  return limits_for(plan.placement->limits, plan.placement->needed, voice * most_voices, samples_of(plan).size());
}

}  // namespace beltane::scsynth
