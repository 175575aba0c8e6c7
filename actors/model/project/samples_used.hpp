#pragma once

#include <set>

#include "model/editing/history.hpp"

namespace beltane {

/// The samples of people's own that these name. Factory samples are not among them.
std::set<SampleName> samples_used(const Edits&);
std::set<SampleName> samples_used(const Project&);
/// Also those that undo or redo would bring back.
std::set<SampleName> samples_used(const Studio&);

}  // namespace beltane
