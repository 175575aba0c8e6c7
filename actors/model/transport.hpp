#pragma once

#include <optional>
#include <variant>

#include "model/units.hpp"

namespace beltane {

struct LoopRange {
  Beats from{};
  Beats to{};  // > from
  bool operator==(const LoopRange&) const = default;
};

struct Play {
  bool operator==(const Play&) const = default;
};
struct Stop {
  bool operator==(const Stop&) const = default;
};
struct Seek {
  Beats to{};
  bool operator==(const Seek&) const = default;
};
/// A playhead behind the loop goes to its start at the next whole beat; `play` from behind it begins there.
struct SetLoop {
  std::optional<LoopRange> loop{};  // none: off
  bool operator==(const SetLoop&) const = default;
};

/// What a client asks of the transport.
using TransportCommand = std::variant<Play, Stop, Seek, SetLoop>;

/// Where the music is. Playing: at `anchor` it stood at `anchor_beat`; all else follows from the tempo.
struct Transport {
  bool playing{};
  Instant anchor{};
  Beats anchor_beat{};
  std::optional<LoopRange> loop{};
  bool operator==(const Transport&) const = default;
};

/// What the sequencer publishes, some 20 times a second and at every change. Lossy.
struct Playhead {
  Transport transport{};
  Instant at{};  // when it was …
  Beats beat{};  // … at that beat
  Bpm tempo{};   // in force then
  bool operator==(const Playhead&) const = default;
};

}  // namespace beltane
