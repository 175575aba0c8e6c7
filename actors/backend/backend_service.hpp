#pragma once

#include <functional>

#include "backend/healing.hpp"
#include "graph/audio_backend.hpp"
#include "host/host.hpp"

namespace beltane {

/// Starts the backend of a rig, which has `make` make an engine for each server, and `replay` render what recordings
/// lack (empty: that stays silent). What is returned keeps it alive.
Result<Running> run_backend(const Host& host, std::function<void()> end, const graph::MakeBackend& make,
                            const backend::ReplayGestures& replay = {});

}  // namespace beltane
