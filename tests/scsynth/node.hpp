#pragma once

#include "scsynth/planning/command.hpp"

namespace beltane::scsynth {

/// The node of that number.
inline NodeId node(int number) { return NodeId{number}; }

}  // namespace beltane::scsynth
