#pragma once

#include "backend/plan.hpp"
#include "backend/voice_queue.hpp"

namespace beltane::backend {

/// The node that a voice begins as; none where it plays samples of which none answers the note.
std::optional<NewUnit> unit_of(const StartVoice& start, const PlannedVoice& voice);
/// Ends a voice in a short fade. It may be gone already.
Command cut(VoiceId voice);
/// The zone that answers the note, whether its sample is there or not; null where none does.
const PlannedZone* zone_for(const PlannedVoice& voice, const StartVoice& start);
/// What the queue must know of the instrument for that note. `loading`: samples are on their way to the server.
Playable playable(const Plan& plan, const StartVoice& start, bool loading);

}  // namespace beltane::backend
