#pragma once

#include "graph/derive.hpp"
#include "scsynth/planning/diff.hpp"
#include "scsynth/tree_fake.hpp"
#include "support/imaginary_sounds.hpp"

namespace beltane::scsynth::fixtures {

using support::after, support::band, support::bus_def, support::effect_id, support::first, support::instrument_at,
    support::instrument_def, support::random_edit, support::sounds;

/// A moment of the monotonic clock that the tests begin at.
constexpr Instant noon{std::chrono::seconds(1'000'000)};

/// As of graphs, for all that a project comes to.
Plan plan(const Project& project, const Catalogue& catalogue, Plan before, const Cow<LoadedSamples>& loaded = {});
Advance advance(const Project& project, const Catalogue& catalogue, Plan before, const Cow<LoadedSamples>& loaded = {});

/// With the sounds of the tests; where nothing stood before, on a server of those limits.
Plan planned(const Project& project, Plan before = {});
Plan planned_on(const ServerLimits& limits, const Project& project, const Catalogue& catalogue = sounds());
/// The unit of that role in the strip, or null.
const PlannedUnit* unit_at(const StripPlan& strip, Role role);

/// Does one step on the fake, and what comes later when what fades out is silent.
void perform(TreeFake& server, const ServerUpdate& step);
/// A server that holds the plan.
TreeFake holding(const Plan& plan);

}  // namespace beltane::scsynth::fixtures
