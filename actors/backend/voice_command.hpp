#pragma once

#include "backend/plan.hpp"
#include "backend/voice_queue.hpp"

namespace beltane::backend {

/// What the server must do for a step of a voice. None where its instrument is not planned (any more).
std::optional<Command> command_of(const VoiceStep& step, const Plan& plan);

}  // namespace beltane::backend
