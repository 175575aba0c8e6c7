#pragma once

#include <compare>
#include <map>

#include "model/project/cow.hpp"
#include "model/project/zone.hpp"
#include "scsynth/planning/command.hpp"

namespace beltane::scsynth {

/// A sample in the form in which units need it.
struct SampleKey {
  SampleName sample{};
  bool spectrum{};  // for PartConv: one buffer a side
  auto operator<=>(const SampleKey&) const = default;
};

/// What a server has, and in which buffer: a sample in one of two channels, a spectrum in two of one each.
using LoadedSamples = std::map<SampleKey, BufferId>;

}  // namespace beltane::scsynth
