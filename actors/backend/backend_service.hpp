#pragma once

#include "backend/engine.hpp"
#include "host/host.hpp"

namespace beltane {

/// Starts the backend of a rig, with servers of that kind. What is returned keeps it alive.
Result<Running> run_backend(const Host& host, std::function<void()> end, backend::AudioKind audio);

}  // namespace beltane
