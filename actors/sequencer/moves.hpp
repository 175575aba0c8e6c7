#pragma once

#include "model/result.hpp"
#include "sequencer/take.hpp"

namespace beltane::sequencer {

/// How long after the command the music begins, so that its first notes reach the server in time.
inline constexpr Seconds start_lead{0.060};
/// The shortest loop.
inline constexpr Beats shortest_loop{1.0 / 64};
/// No beat lies further than this.
inline constexpr Beats furthest{10'000'000};
/// Whether the playhead may stand there. What is not a number is no place.
inline bool is_place(Beats beat) { return beat >= Beats{0} && beat <= furthest; }

/// Where the music is at `now`.
Beats position(const Take&, const TempoMap&, Instant now);

/// Playing, from where it stands, or from the start of a loop that it stands behind. A take that plays already goes on
/// as it is.
Take play(Take, Instant now);
/// Stopped where it is now.
Take stop(Take, const TempoMap&, Instant now);
/// At another beat, in a new take where it plays. Behind the last note is a place too.
Result<Take> seek(Take, Beats to, Instant now);
/// With another loop, or none, and the beat where it is. A playhead behind the loop goes to its start at the next beat.
Result<Take> set_loop(Take, std::optional<LoopRange>, const TempoMap&, Instant now);
/// Any of them.
Result<Take> moved(const Take&, const TransportCommand&, const TempoMap&, Instant now);

/// The same take with its anchor at `now`: the beat does not jump when the tempo changes from here on.
Take anchored(Take, const TempoMap& until_now, Instant now);

}  // namespace beltane::sequencer
