#pragma once

#include <set>

#include "samples/shelf.hpp"
#include "scsynth/planning/plan.hpp"
#include "scsynth/score/score.hpp"

namespace beltane::render {

/// Until what has just been made has faded in: so much of a score comes before what is kept of it.
inline constexpr Seconds warm_up{0.25};

/// What stands on a fresh server where nobody listens in.
scsynth::Plan fresh_plan(const ServerLimits& limits);

/// Has the score load what is played, as far as it is there.
scsynth::LoadedSamples load_samples(const std::set<scsynth::SampleKey>& samples, const SampleShelf& shelf,
                                    const ServerLimits& limits, scsynth::Score& score);

}  // namespace beltane::render
