#pragma once

#include <optional>
#include <vector>

#include "model/catalogue/catalogue.hpp"
#include "sequencer/beat_timeline.hpp"

namespace beltane::sequencer {

/// A note of the project with its exact times in a take.
struct Planned {
  EventKey key{};
  Beats start{};  // of the note, in the project
  PlayNote play{};
  bool operator==(const Planned&) const = default;
};

/// What a take is played from.
struct TakeSource {
  const Project& project;
  const Catalogue& catalogue;
};

/// A note this long before its end is worth starting late, if its sound is sustained: so that pads speak after a seek.
inline constexpr Beats worth_chasing{1};

/// The notes that begin to sound in [from, to), in playing order, each with its exact beginning and end. One that
/// crosses the loop's end ends there. Where a take begins in the middle of long notes of sustained sounds, they begin
/// with it. Adjoining windows give every note exactly once.
std::vector<Planned> planned(const TakeSource&, const Take&, Instant from, Instant to);

/// The notes that have begun and not ended at `now`.
std::vector<Planned> sounding(const TakeSource&, const Take&, Instant now);

/// The event as the project has it now, or none where the note or its pass is gone.
std::optional<Planned> planned_again(const TakeSource&, const Take&, const Planned& before);

/// Whether the note is of a sound that lasts as long as it is held, and at `now` still has `worth_chasing` to go.
bool worth_starting_late(const TakeSource&, const Planned&, Instant now);

/// The same as `planned`, as gestures.
Gestures window(const TakeSource&, const Take&, Instant from, Instant to);

}  // namespace beltane::sequencer
