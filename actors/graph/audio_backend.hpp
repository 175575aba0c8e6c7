#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "graph/difference.hpp"
#include "graph/graph.hpp"
#include "model/result.hpp"
#include "model/units.hpp"

namespace beltane::graph {

/// A moment on an engine's own clock: seconds of sound that it has made since it began. It stands still while the
/// engine makes none.
struct EngineTime {
  double seconds{};
  auto operator<=>(const EngineTime&) const = default;
  friend constexpr EngineTime operator+(EngineTime at, Seconds stretch) { return {at.seconds + stretch.count}; }
};

/// As soon as possible. What has a moment of its own and misses it is played at once too, but counts as late.
inline constexpr EngineTime at_once{-std::numeric_limits<double>::infinity()};

/// The same moment by two clocks, to convert from one to the other.
struct ClockReading {
  EngineTime engine{};
  Instant rig{};
};

/// Names one voice from its play to its end. Given by the caller, who does not give it again before `VoiceEnded`.
enum class VoiceId : std::uint64_t {};

/// A voice begins.
struct Play {
  VoiceId voice{};
  InstrumentId instrument{};
  double pitch{60};      // MIDI semitones; 69 is 440 Hz; may lie between keys
  double velocity{0.8};  // 0-1
  EngineTime at{at_once};
  bool operator==(const Play&) const = default;
};

/// A voice is let go; it ends when its release is over.
struct Release {
  VoiceId voice{};
  EngineTime at{at_once};
  bool operator==(const Release&) const = default;
};

/// A parameter goes to `value`, along its own curve and in `glide` seconds.
struct Move {
  ParamAddress param{};
  double value{};
  EngineTime at{at_once};
  Seconds glide{};
  bool operator==(const Move&) const = default;
};

/// A sample to make ready: the name that zones give it, and its file.
struct Sample {
  std::string name{};
  std::string path{};
  bool operator==(const Sample&) const = default;
};

/// What an engine can do. What it does not name, it lacks.
struct Capabilities {
  std::set<std::string, std::less<>> kinds{};    // of units that it knows
  std::set<std::string, std::less<>> lacking{};  // what engines may have and this one has not, in words
  std::size_t voices{};                          // that sound at once; more are stolen
  bool operator==(const Capabilities&) const = default;

  bool knows(std::string_view kind) const { return kinds.contains(kind); }
};

/// Something of the graph that the engine plays without.
struct Omission {
  UnitId unit{};
  std::string what{};  // the kind, or `kind.parameter`
  auto operator<=>(const Omission&) const = default;
};

/// What an engine has now: where whoever lost track of it goes on from.
struct Standing {
  Graph graph{};  // with everything that was moved since
  std::set<VoiceId> voices{};
  std::vector<Omission> omitted{};  // by unit
  bool operator==(const Standing&) const = default;
};

/// Levels of one channel, as amplitudes of left and right: 1 is full scale.
struct Level {
  float peak[2]{};  // since it was asked last
  float rms[2]{};   // over 300 ms
  bool operator==(const Level&) const = default;
};

/// The voice is gone; its id is free.
struct VoiceEnded {
  VoiceId voice{};
  bool operator==(const VoiceEnded&) const = default;
};
/// The channel came to values that are no numbers; it is silent until its units change.
struct ChannelSilenced {
  StripId strip{};
  bool operator==(const ChannelSilenced&) const = default;
};
/// So many events were played after their moment.
struct PlayedLate {
  std::uint64_t events{};
  bool operator==(const PlayedLate&) const = default;
};
/// What the engine played through is gone; nothing is heard until it is joined again.
struct ServerWentAway {
  bool operator==(const ServerWentAway&) const = default;
};
/// What an engine has to tell.
using BackendEvent = std::variant<VoiceEnded, ChannelSilenced, PlayedLate, ServerWentAway>;

/// The seam between what should sound and an engine that makes it sound.
/// Thread: one caller at a time. Blocks: only where said. Refusals leave everything as it was.
class AudioBackend {
 public:
  virtual ~AudioBackend() = default;

  /// Makes all of the change audible at one moment. Changes take effect in the order in which they are made: one never
  /// overtakes another. Units of kinds that the engine does not know are omitted. Refused where a route leads nowhere
  /// or in a loop, and where too much waits already.
  virtual Result<void> change(const GraphChange& change, EngineTime at) = 0;

  /// Refused where the instrument has no source that the engine knows, the voice sounds already, or too much waits.
  virtual Result<void> play(const Play& play) = 0;
  /// Refused where there is no such voice, or too much waits.
  virtual Result<void> release(const Release& release) = 0;
  /// Refused where there is no such parameter, or too much waits. A value beyond the range is its end.
  virtual Result<void> move(const Move& move) = 0;
  /// The tempo that units follow which count in beats. Refused where too much waits.
  virtual Result<void> set_tempo(Bpm tempo, EngineTime at) = 0;

  /// Makes a sample ready. Refused in words where the engine plays none. Blocks: as long as it takes to read the file.
  virtual Result<void> load(const Sample& sample) = 0;

  /// What the engine can do. Never changes.
  virtual const Capabilities& capabilities() const = 0;
  /// What it has now, with all that is on its way.
  virtual Standing standing() const = 0;
  /// The levels of all channels.
  virtual std::map<StripId, Level> meters() = 0;
  /// What happened since the last call, in order. To be called several times a second.
  virtual std::vector<BackendEvent> events() = 0;
  /// What the engine's clock says now.
  virtual ClockReading clock() const = 0;
};

}  // namespace beltane::graph
