#pragma once

#include "backend/engine.hpp"

namespace beltane::backend {

/// Sound by scsynth, recordings as it writes them: what the backend's service is given.
AudioKind scsynth_kind();

}  // namespace beltane::backend
