#pragma once

#include <optional>

#include "bench/bench.hpp"

namespace beltane::bench {

/// The same way in SuperCollider's own language, where that is installed: a value comes by UDP into an sclang, which
/// keeps it in a dictionary and sets the node's control by UDP. None where there is no sclang, or it does not start.
std::optional<Samples> sclang_edits(int count, Pace pace);

}  // namespace beltane::bench
