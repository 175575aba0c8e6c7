#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "model/ids.hpp"
#include "model/units.hpp"

namespace beltane {

/// Names one thing that is played. Computed, not counted: who computes it again gets the same, so a repeat is known.
enum class EventId : std::uint64_t {};

/// A note to sound. `until` is known for notes of the project; a key that is held has none yet.
struct PlayNote {
  EventId id{};
  InstrumentId instrument{};
  std::uint8_t pitch{60};      // MIDI, 0-127
  std::uint8_t velocity{100};  // MIDI, 1-127
  Instant at{};
  std::optional<Instant> until{};
  bool operator==(const PlayNote&) const = default;
};
/// The end of a note that was started without one, or another end for one that has.
struct ReleaseNote {
  EventId id{};
  Instant at{};
  bool operator==(const ReleaseNote&) const = default;
};
/// The note is not wanted any more: never starts if there is time, else ends now.
struct CancelNote {
  EventId id{};
  bool operator==(const CancelNote&) const = default;
};
/// Everything ends now, and what has not started never does: of one instrument, or of all.
struct Silence {
  std::optional<InstrumentId> instrument{};
  bool operator==(const Silence&) const = default;
};

/// What is played besides keys, and its range: `bend` in semitones (-48 to 48), `wheel` and `pressure` from 0 to 1. All
/// rest at 0.
enum class Controller : std::uint8_t { bend, wheel, pressure };
inline constexpr Controller all_controllers[] = {Controller::bend, Controller::wheel, Controller::pressure};
/// A controller of an instrument moves, or (`note`) of one note that it plays. It stays there until it is moved again.
/// A time that has passed means at once.
struct MoveController {
  InstrumentId instrument{};
  std::optional<EventId> note{};
  Controller controller{};
  double value{};
  Instant at{};
  bool operator==(const MoveController&) const = default;
};

/// What is played and not kept.
using Gesture = std::variant<PlayNote, ReleaseNote, CancelNote, Silence, MoveController>;
using Gestures = std::vector<Gesture>;

/// Names one voice on the audio server. Recycled when the server says that it ended.
enum class VoiceId : std::int32_t {};

/// The positions of all controllers: of an instrument, or of one note beside those of its instrument.
struct ControllerState {
  double bend{};      // semitones
  double wheel{};     // 0-1
  double pressure{};  // 0-1
  bool operator==(const ControllerState&) const = default;
};
inline double& at(ControllerState& state, Controller controller) {
  switch (controller) {
    case Controller::bend:
      return state.bend;
    case Controller::wheel:
      return state.wheel;
    case Controller::pressure:
      break;
  }
  return state.pressure;
}
inline double at(const ControllerState& state, Controller controller) {
  auto copy = state;
  return at(copy, controller);
}

/// A voice to start. The backend adds what the instrument is and how it is set at that moment.
struct StartVoice {
  VoiceId voice{};
  EventId event{};
  InstrumentId instrument{};
  double frequency{440};  // Hz
  double velocity{0.8};   // 0-1
  Instant at{};
  std::optional<Instant> until{};
  ControllerState controllers{};  // of its note, as it begins
  bool operator==(const StartVoice&) const = default;
};
struct ReleaseVoice {
  VoiceId voice{};
  Instant at{};
  bool operator==(const ReleaseVoice&) const = default;
};
/// Never starts if it was not handed to the server yet; else ends at once.
struct CancelVoice {
  VoiceId voice{};
  bool operator==(const CancelVoice&) const = default;
};
/// A controller moves, for every voice of an instrument or for one of them. A time that has passed means at once.
struct TurnController {
  InstrumentId instrument{};
  std::optional<VoiceId> voice{};
  Controller controller{};
  double value{};
  Instant at{};
  bool operator==(const TurnController&) const = default;
};

/// What the voices ask of the backend. Sent empty, it asks what the backend knows: the answer is VoicesKnown. Silence
/// takes back everything that has not been handed over to the server, and cancels every voice.
using VoiceCommand = std::variant<StartVoice, ReleaseVoice, CancelVoice, TurnController, Silence>;
using VoiceCommands = std::vector<VoiceCommand>;

/// A voice began to sound.
struct VoiceStarted {
  VoiceId voice{};
  bool operator==(const VoiceStarted&) const = default;
};
/// A voice is gone from the server, or never came to it: its id is free.
struct VoiceEnded {
  VoiceId voice{};
  bool operator==(const VoiceEnded&) const = default;
};
/// What the backend knows when voices (or backend) come back: everything queued or sounding, and of the controllers
/// where those of instruments stand and which moves are still to come.
struct VoicesKnown {
  std::uint64_t backend{};  // changes with every life of the backend
  std::vector<StartVoice> voices{};
  std::vector<TurnController> controllers{};
  bool operator==(const VoicesKnown&) const = default;
};

/// What the backend tells the voices.
using VoiceEvent = std::variant<VoiceStarted, VoiceEnded, VoicesKnown>;
using VoiceEvents = std::vector<VoiceEvent>;

}  // namespace beltane
