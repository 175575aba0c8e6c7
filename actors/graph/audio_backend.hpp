#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "graph/difference.hpp"
#include "graph/graph.hpp"
#include "model/catalogue/catalogue.hpp"
#include "model/messages/control.hpp"
#include "model/messages/gesture.hpp"
#include "model/messages/transport.hpp"
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

/// As soon as possible. A command that misses its own time is also played at once, but counts as late.
inline constexpr EngineTime at_once{-std::numeric_limits<double>::infinity()};

/// The same moment by two clocks, to convert from one to the other.
struct EngineClockReading {
  EngineTime engine{};
  Instant rig{};
};

/// The engine's time of a moment by the rig's clock.
constexpr EngineTime by_engine(const EngineClockReading& reading, Instant at) {
  return reading.engine + between(reading.rig, at);
}

/// A voice begins. Its id is the caller's, who does not give it again before `VoiceGone`.
struct PlayVoice {
  VoiceId voice{};
  InstrumentId instrument{};
  double pitch{60};      // MIDI semitones; 69 is 440 Hz; may lie between keys
  double velocity{0.8};  // 0-1
  EngineTime at{at_once};
  ControllerState of_instrument{};  // as it begins
  ControllerState of_note{};
  bool operator==(const PlayVoice&) const = default;
};

/// How a voice ends.
enum class Ending : std::uint8_t {
  release,  // it is let go; it ends when its release is over
  cut,      // at once, in a short fade
  unheard,  // before it was ever heard
};
struct Release {
  VoiceId voice{};
  EngineTime at{at_once};
  Ending how{Ending::release};
  bool operator==(const Release&) const = default;
};

/// A parameter goes to `value`, along its own curve and in `glide` seconds.
struct Move {
  UnitParam param{};
  double value{};
  EngineTime at{at_once};
  Seconds glide{};
  bool operator==(const Move&) const = default;
};

/// A controller of an instrument moves, or one of a voice.
struct Turn {
  /// Whose it is: the instrument's, for all its voices; the same, for one voice that begins after it was told; the
  /// note's own.
  enum class Whose : std::uint8_t { instrument, instrument_for_voice, note };
  Whose whose{Whose::instrument};
  InstrumentId instrument{};
  VoiceId voice{};
  Controller controller{};
  double value{};
  EngineTime at{at_once};
  bool operator==(const Turn&) const = default;
};

/// Whether an engine can play a note now.
struct Playable {
  bool there{};       // its instrument stands
  bool percussion{};  // a hit: it ends by itself, and what was missed is not made up for
  bool silent{};      // nothing of the instrument answers that note
  bool comes{};       // what answers it is being loaded
};

/// What an engine can do; all else it lacks.
struct Capabilities {
  std::set<std::string, std::less<>> kinds{};    // of units that it knows
  std::set<std::string, std::less<>> lacking{};  // what engines may have and this one has not, in words
  std::size_t voices{};                          // that sound at once; more are stolen
  bool operator==(const Capabilities&) const = default;

  bool knows(std::string_view kind) const { return kinds.contains(kind); }
};

/// A part of the graph that the engine omits.
struct Omission {
  UnitId unit{};
  std::string what{};  // the kind, or `kind.parameter`
  auto operator<=>(const Omission&) const = default;
};

/// A voice that an engine has.
struct StandingVoice {
  VoiceId voice{};
  InstrumentId instrument{};
  double pitch{};  // MIDI semitones
  double velocity{};
  bool released{};  // it was let go
  bool operator==(const StandingVoice&) const = default;
};

/// What an engine holds now: the starting point for a caller that lost track of it.
struct Standing {
  Graph graph{};  // that it was given, with everything that was moved since; a server that was found tells none
  std::vector<StandingVoice> voices{};
  std::vector<Omission> omitted{};          // by unit
  std::vector<std::uint32_t> recordings{};  // parts that it writes
  bool operator==(const Standing&) const = default;
};

/// How busy an engine is.
struct EngineLoad {
  double cpu{};           // percent of what there is for a block of sound
  std::uint32_t nodes{};  // units and voices that it has
  bool operator==(const EngineLoad&) const = default;
};

/// The cost of the first change.
struct Built {
  std::size_t nodes{};     // groups and units that should stand then
  std::size_t commands{};  // none: all stood already
  bool operator==(const Built&) const = default;
};

/// What `status` shows of an engine.
struct EngineReport {
  std::map<std::string, double> figures{};
  std::map<std::string, std::string> words{};
  std::size_t omitted{};        // parts of the graph that it does not play
  std::string first_omitted{};  // the first of them, in words
};

/// Levels of one channel, as amplitudes of left and right: 1 is full scale.
struct Level {
  float peak[2]{};  // since it was asked last
  float rms[2]{};   // over 300 ms
  bool operator==(const Level&) const = default;
};

/// The voice sounds; not every engine tells.
struct VoiceBegan {
  VoiceId voice{};
  bool operator==(const VoiceBegan&) const = default;
};
/// The voice is gone; its id is free.
struct VoiceGone {
  VoiceId voice{};
  bool operator==(const VoiceGone&) const = default;
};
/// Notes that had to wait can be played: what they need has been loaded.
struct BecamePlayable {
  bool operator==(const BecamePlayable&) const = default;
};
/// Why a channel is muted, worse ones later.
enum class Fault : std::uint8_t {
  none,          // it is not
  too_loud,      // it came beyond `loudest`
  not_a_number,  // or to NaN, or to infinity
};
/// The amplitude beyond which a channel is muted: +24 dBFS.
inline constexpr float loudest = 15.85F;
/// The channel is muted for that since less than 64 frames later; or, `none`, it is heard again, half a second after
/// its last fault. May be told again.
struct ChannelMuted {
  StripId strip{};
  Fault fault{};
  bool operator==(const ChannelMuted&) const = default;
};
/// So many events were played after their moment.
struct PlayedLate {
  std::uint64_t events{};
  bool operator==(const PlayedLate&) const = default;
};
/// Something that the engine could not do.
struct Failed {
  std::string what{};
  bool is_command{};  // of ours; else it is a sample that cannot be loaded
  bool operator==(const Failed&) const = default;
};
/// What stood was not what should, and is mended.
struct Mended {
  std::size_t differences{};
  std::string first{};  // in words
  bool operator==(const Mended&) const = default;
};
/// Somebody set the system clock: what had been handed over was taken back, to be handed over again.
struct ClockSet {
  Seconds by{};
  std::size_t taken_back{};
  bool operator==(const ClockSet&) const = default;
};
/// Something that makes a look at what stands worth while.
struct MayDiffer {
  bool operator==(const MayDiffer&) const = default;
};
/// What the engine played through is gone; nothing is heard until it is joined again.
struct ServerWentAway {
  bool operator==(const ServerWentAway&) const = default;
};
/// All that the engine was given before it was asked to `confirm` has been done, and has been run at least once.
struct Confirmed {
  std::uint64_t ticket{};
  bool operator==(const Confirmed&) const = default;
};
/// The engine could not do a change that it had accepted.
struct ChangeRefused {
  std::string reason{};
  bool operator==(const ChangeRefused&) const = default;
};
/// A standby was given all that should sound / has it, and could take over / is of no use any more.
struct StandbyBuilt {
  bool operator==(const StandbyBuilt&) const = default;
};
struct StandbyReady {
  bool operator==(const StandbyReady&) const = default;
};
struct StandbyFailed {
  std::string why{};
  bool operator==(const StandbyFailed&) const = default;
};
/// What an engine has to tell.
using BackendEvent =
    std::variant<VoiceBegan, VoiceGone, BecamePlayable, ChannelMuted, PlayedLate, Failed, Mended, ClockSet, MayDiffer,
                 ServerWentAway, Confirmed, ChangeRefused, StandbyBuilt, StandbyReady, StandbyFailed>;

/// The seam between what should sound and an engine that makes it sound: one life of one engine.
/// Thread: one caller at a time. Blocks: only where said. Refusals leave everything as it was. Samples are found and
/// loaded by the engine itself, for it alone knows in which form it needs them.
class AudioBackend {
 public:
  virtual ~AudioBackend() = default;

  /// Makes the engine ready, and answers what stands already. To be asked again where it is refused. What is changed,
  /// played or moved before is refused. Blocks: until the engine answers, 3.5 s at most.
  virtual Result<Standing> join() { return standing(); }

  /// Begins to load what the graph would need, plays nothing, and takes away what stands: the engine waits, to be given
  /// the graph by a first `change`. Told again, for another graph. Only before that change.
  virtual void prepare(const Graph& graph) { (void)graph; }
  /// Whether the engine has what its graph needs, as far as it can be had; else some of it is being loaded.
  virtual bool has_loaded() const { return true; }

  /// Makes all of the change audible at one moment. Changes take effect in the order in which they are made: one never
  /// overtakes another. The first change after `join` holds all that should sound; what stands already is kept. Units
  /// of kinds that the engine does not know are omitted. Projects have no routes that lead nowhere or in a loop; an
  /// engine may refuse such ones, and more where too much waits already.
  virtual Result<void> change(const GraphChange& change, EngineTime at) = 0;
  /// These kinds came to the catalogue, or are made otherwise now: what stands of them is made anew. Blocks: until the
  /// engine has them, 0.5 s at most; refused where that does not do.
  virtual Result<void> renew(const std::vector<UnitName>& kinds) {
    (void)kinds;
    return {};
  }

  /// Refused where the instrument has no source that the engine knows, the voice sounds already, or too much waits.
  virtual Result<void> play(const PlayVoice& play) = 0;
  /// Refused where there is no such voice, or too much waits.
  virtual Result<void> release(const Release& release) = 0;
  /// Refused where there is no such parameter, or too much waits. A value beyond the range is its end.
  virtual Result<void> move(const Move& move) = 0;
  /// Refused where the engine has no controllers, or too much waits.
  virtual Result<void> turn(const Turn& turn) {
    (void)turn;
    return Refusal{"this engine has no controllers"};
  }
  /// The tempo that units follow which count in beats. Refused where too much waits.
  virtual Result<void> set_tempo(Bpm tempo, EngineTime at) = 0;
  /// Where the music is at that moment, for units that follow the beat.
  virtual void set_position(const Playhead& playhead, EngineTime at) {
    (void)playhead;
    (void)at;
  }
  /// The id of a voice is given to another note: where its end is known and not told yet, it is told now.
  virtual void reuse(VoiceId voice) { (void)voice; }
  /// What was asked of the engine is on its way afterwards; what has the same moment takes effect as one.
  virtual void commit() {}
  /// Asks for a sign that all of this has been done and run. True: it has been; else `Confirmed` tells it.
  virtual bool confirm(std::uint64_t ticket) {
    (void)ticket;
    return true;
  }

  /// What can be told of a note of that instrument, pitch and velocity.
  virtual Playable playable(InstrumentId instrument, double pitch, double velocity) const = 0;

  /// Begins to write what is heard to a new file / ends that. `part`: counts the caller's recordings. Refused where the
  /// engine does not record. Blocks: until it answers, 2 s at most.
  virtual Result<void> record(std::uint32_t part, const std::string& path) {
    (void)part;
    (void)path;
    return Refusal{"this engine does not record; export the song instead"};
  }
  virtual Result<void> stop_recording(std::uint32_t part) {
    (void)part;
    return Refusal{"this engine does not record"};
  }

  /// Compares what stands with what should, and mends what differs. Blocks: until the engine answers, 0.5 s at most.
  virtual Result<Standing> check() { return standing(); }
  /// What differs between what stands and what should, in words, a line each. Blocks: as `check`.
  virtual Result<std::string> inspect() { return std::string(); }

  /// What the engine can do. Changes only by `renew`.
  virtual const Capabilities& capabilities() const = 0;
  /// What it has now, with all that is on its way.
  virtual Standing standing() const = 0;
  virtual EngineLoad load() const = 0;
  virtual Built built() const = 0;
  /// The levels of all channels that were told since the last call.
  virtual std::map<StripId, Level> meters() = 0;
  virtual EngineReport report() const = 0;
  /// What happened since the last call, in order. To be called several times a second.
  virtual std::vector<BackendEvent> events() = 0;
  /// What the engine's clock says now.
  virtual EngineClockReading clock() const = 0;
};

/// What a new engine is told.
struct EngineHooks {
  std::function<Instant()> now{};  // the rig's clock
  std::function<void()> wake{};    // `events` has something to tell. Thread: any
  /// Told of every command. `tag`: when it takes effect; none: at once. `text` makes its text, which only somebody who
  /// watches needs. May be empty.
  std::function<void(Instant sent, std::optional<Instant> tag, const std::function<std::string()>& text)> trace{};
};
/// What is the same for every life of an engine.
struct EnginePlace {
  const Catalogue* catalogue{};
  std::string units_dir{};             // of the compiled SynthDefs
  std::string library_dir{};           // the same of the user's library; it need not be there
  std::filesystem::path notes{};       // a folder for what outlives this process, and not the rig; empty: nowhere
  std::filesystem::path needs_note{};  // what the graph needs of a server, for the server's next start; empty: nowhere
  std::function<std::optional<std::filesystem::path>(const SampleName&)> find_sample{};
};

/// Makes one life of an engine, through the server that the rig has for it. Refused where that cannot be reached (yet).
using MakeBackend =
    std::function<Result<std::unique_ptr<AudioBackend>>(const ServerInfo& server, const EngineHooks& hooks)>;

}  // namespace beltane::graph
