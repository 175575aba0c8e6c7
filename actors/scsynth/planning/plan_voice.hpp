#pragma once

#include "scsynth/planning/strip_settings.hpp"
#include "scsynth/planning/strip_units.hpp"

namespace beltane::scsynth {

/// Plans what each voice of an instrument is made of, once the rest of its strip is planned: the source, the modulators
/// that every voice has for itself, and which modulators of the strip each voice starts anew. Nothing where the
/// catalogue does not know the source.
std::optional<PlannedVoice> plan_voice(const graph::Unit& source, NodeId group, const StripUnits& units,
                                       const StripSettings& settings, const StripPlan& strip);

}  // namespace beltane::scsynth
