#include "plan_fixture.hpp"

namespace beltane::scsynth::fixtures {

Plan plan(const Project& project, const Catalogue& catalogue, Plan before, const Cow<LoadedSamples>& loaded) {
  return scsynth::plan(graph::derived(project, catalogue), catalogue, std::move(before), loaded);
}

Advance advance(const Project& project, const Catalogue& catalogue, Plan before, const Cow<LoadedSamples>& loaded) {
  const auto graph = graph::derived(project, catalogue);
  const auto touched = everything(graph, before);
  return scsynth::advance(graph, touched, catalogue, std::move(before), loaded);
}

Plan planned(const Project& project, Plan before) { return plan(project, sounds(), std::move(before)); }

Plan planned_on(const ServerLimits& limits, const Project& project, const Catalogue& catalogue) {
  return plan(project, catalogue, empty_plan(limits));
}

const PlannedUnit* unit_at(const StripPlan& strip, Role role) {
  for (const auto& group : strip.groups)
    for (const auto& unit : group.units)
      if (seat_of(unit.node)->role == role) return &unit;
  return nullptr;
}

void perform(TreeFake& server, const ServerUpdate& step) {
  server.perform(step.now, {});
  server.settle();
  server.perform(step.later, {});
  server.settle();
}

TreeFake holding(const Plan& plan) {
  TreeFake server;
  perform(server, diff({}, plan));
  return server;
}

}  // namespace beltane::scsynth::fixtures
