#pragma once

#include "graph/audio_backend.hpp"
#include "host/host.hpp"

namespace beltane {

/// What makes the engine that each server of the rig asks for, by its name.
graph::MakeBackend engines_of(const Host& host);

}  // namespace beltane
