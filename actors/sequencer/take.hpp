#pragma once

#include <cstdint>
#include <vector>

#include "model/messages/gesture.hpp"
#include "model/messages/transport.hpp"
#include "model/project/project.hpp"

namespace beltane::sequencer {

using TempoMap = std::vector<TempoPoint>;  // by beat, the first at 0

/// One go of playing, from the moment it began to a stop or a seek. The anchor may be moved along within it (when the
/// tempo or the loop changes); number and pass keep the ids of its events what they were.
struct Take {
  Transport transport{};
  std::uint64_t number{};  // another one for every play and seek
  std::uint64_t pass{};    // how often the loop had come round when the anchor was set
  bool operator==(const Take&) const = default;
};

/// What a note is within a take: nothing else sounds under the same key.
struct EventKey {
  InstrumentId instrument{};
  NoteId note{};
  std::uint64_t pass{};
  auto operator<=>(const EventKey&) const = default;
};

/// The event's id: the same each time it is computed, another one in another take. Never 0.
EventId event_of(const EventKey&, std::uint64_t take);

}  // namespace beltane::sequencer
