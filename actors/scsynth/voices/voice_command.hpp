#pragma once

#include "graph/audio_backend.hpp"
#include "graph/pitch.hpp"
#include "scsynth/planning/plan.hpp"

namespace beltane::scsynth {

using graph::hertz_of, graph::pitch_of;

/// The node that a voice begins as; none where it plays samples of which none answers the note.
std::optional<NewUnit> unit_of(const graph::PlayVoice& play, const PlannedVoice& voice);
/// Ends a voice in a short fade. It may be gone already.
Command cut(VoiceId voice);
/// The zone that answers the note, whether its sample is there or not; null where none does.
const PlannedZone* zone_for(const PlannedVoice& voice, double pitch, double velocity);
/// What can be told of such a note before it is played. `loading`: samples are on their way to the server.
graph::Playable playable(const Plan& plan, InstrumentId instrument, double pitch, double velocity, bool loading);

}  // namespace beltane::scsynth
