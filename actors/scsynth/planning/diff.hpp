#pragma once

#include "scsynth/planning/plan.hpp"

namespace beltane::scsynth {

/// What makes a server that holds one plan hold another.
struct ServerUpdate {
  Commands now{};    // as one
  Commands later{};  // once what fades out is silent: `fade_out` after `now`
};

inline constexpr Seconds fade_out{0.06};

/// The commands from one plan to the other. Strips that are the same cost a comparison of pointers and get none.
/// What is added fades in, what is removed fades out. Pure.
ServerUpdate diff(const Plan& from, const Plan& to);

/// The next plan, and the way to it.
struct Advance {
  Plan plan{};
  ServerUpdate step{};
  bool units{};                   // units came: they know neither the beat nor controllers
  bool samples{};                 // other samples are needed than before
  std::vector<StripId> voices{};  // strips whose voices have modulators of their own, and changed
};

/// `replan` and `diff` in one, for a plan that is moved in: costs only what is touched, however many strips there are.
Advance advance(const graph::Graph& graph, const Touched& touched, const Catalogue& catalogue, Plan before,
                const Cow<LoadedSamples>& loaded = {});

/// Commands for people, one a line: what is missing, too much or different.
std::string in_words(const Commands& commands);

}  // namespace beltane::scsynth
