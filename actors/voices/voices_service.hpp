#pragma once

#include "host/host.hpp"

namespace beltane {

/// Starts the voices of a rig: serves gestures, asks the backend for sounds.
Result<Running> run_voices(const Host&, std::function<void()> end);

}  // namespace beltane
