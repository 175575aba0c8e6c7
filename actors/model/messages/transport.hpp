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
void fields(auto& v, Of<LoopRange> auto& loop) {
  v.of("loop");
  v(1, "from", loop.from);
  v(2, "to", loop.to);
}

struct Play {
  bool operator==(const Play&) const = default;
};
void fields(auto&, Of<Play> auto&) {}
struct Stop {
  bool operator==(const Stop&) const = default;
};
void fields(auto&, Of<Stop> auto&) {}
struct Seek {
  Beats to{};
  bool operator==(const Seek&) const = default;
};
void fields(auto& v, Of<Seek> auto& seek) {
  v.of("seek");
  v(1, "to", seek.to);
}
/// A playhead behind the loop goes to its start at the next whole beat; `play` from behind it begins there.
struct SetLoop {
  std::optional<LoopRange> loop{};  // none: off
  bool operator==(const SetLoop&) const = default;
};
void fields(auto& v, Of<SetLoop> auto& set) { v(1, "loop", set.loop); }

/// What a client asks of the transport.
using TransportCommand = std::variant<Play, Stop, Seek, SetLoop>;
void fields(auto& v, Of<TransportCommand> auto& command) {
  v.of("command");
  v(2, "play", alternative<Play>(command));
  v(3, "stop", alternative<Stop>(command));
  v(4, "seek", alternative<Seek>(command));
  v(5, "set_loop", alternative<SetLoop>(command));
}

/// Where the music is. Playing: at `anchor` it stood at `anchor_beat`; all else follows from the tempo.
struct Transport {
  bool playing{};
  Instant anchor{};
  Beats anchor_beat{};
  std::optional<LoopRange> loop{};
  bool operator==(const Transport&) const = default;
};
void fields(auto& v, Of<Transport> auto& transport) {
  v.of("transport");
  v(1, "playing", transport.playing);
  v(2, "anchor_ns", transport.anchor);
  v(3, "anchor_beat", transport.anchor_beat);
  v(4, "loop", transport.loop);
}

/// What the sequencer publishes, some 20 times a second and at every change. Lossy.
struct Playhead {
  Transport transport{};
  Instant at{};  // when it was …
  Beats beat{};  // … at that beat
  Bpm tempo{};   // in force then
  bool operator==(const Playhead&) const = default;
};
void fields(auto& v, Of<Playhead> auto& playhead) {
  v.of("playhead");
  v(1, "transport", playhead.transport);
  v(2, "beat", playhead.beat);
  v(3, "tempo", playhead.tempo);
  v(4, "at_ns", playhead.at);
}

}  // namespace beltane
