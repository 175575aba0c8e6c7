#pragma once

#include <vector>

#include "model/edit_kinds.hpp"

namespace beltane {

/// Edits that are accepted or refused as one.
using Edits = std::vector<Edit>;

}  // namespace beltane
