#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "model/ids.hpp"
#include "model/limits.hpp"
#include "model/project/controller.hpp"
#include "model/project/param_address.hpp"
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
void fields(auto& v, Of<PlayNote> auto& note) {
  v.of("play_note");
  v(1, "id", note.id, how::fixed);
  v(2, "instrument", note.instrument);
  v(3, "pitch", note.pitch, how::most(127));
  v(4, "velocity", note.velocity, how::most(127));
  v(5, "at_ns", note.at);
  v(6, "until_ns", note.until);
}
/// The end of a note that was started without one, or another end for one that has.
struct ReleaseNote {
  EventId id{};
  Instant at{};
  bool operator==(const ReleaseNote&) const = default;
};
void fields(auto& v, Of<ReleaseNote> auto& release) {
  v.of("release_note");
  v(1, "id", release.id, how::fixed);
  v(2, "at_ns", release.at);
}
/// The note is not wanted any more: never starts if there is time, else ends now.
struct CancelNote {
  EventId id{};
  bool operator==(const CancelNote&) const = default;
};
void fields(auto& v, Of<CancelNote> auto& cancel) { v(1, "id", cancel.id, how::fixed); }
/// Everything ends now, and what has not started never does: of one instrument, or of all.
struct Silence {
  std::optional<InstrumentId> instrument{};
  bool operator==(const Silence&) const = default;
};
void fields(auto& v, Of<Silence> auto& silence) { v(1, "instrument", silence.instrument); }

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
void fields(auto& v, Of<MoveController> auto& move) {
  v.of("move_controller");
  v(1, "instrument", move.instrument);
  v(2, "note", move.note, how::fixed);
  v(3, "controller", move.controller);
  v(4, "value", move.value);
  v(5, "at_ns", move.at);
}

/// From `at` on a parameter goes from where it stands to `value`, along its own curve and in `glide`. It stays there
/// until it is moved again, or set by an edit. The same parameter and time again is another value for it, and a move
/// that begins takes the place of one that is under way. A time that has passed means at once.
struct MoveParam {
  ParamAddress param{};
  double value{};  // in its natural unit
  Instant at{};
  Seconds glide{};  // 0: at once
  bool operator==(const MoveParam&) const = default;
};
void fields(auto& v, Of<MoveParam> auto& move) {
  v.of("move_param");
  v(1, "unit", move.param.unit);
  v(2, "param", move.param.name);
  v(3, "value", move.value);
  v(4, "at_ns", move.at);
  v(5, "glide", move.glide);
}

/// What is played and not kept.
using Gesture = std::variant<PlayNote, ReleaseNote, CancelNote, Silence, MoveController, MoveParam>;
void fields(auto& v, Of<Gesture> auto& gesture) {
  v.of("gesture");
  v(1, "play_note", alternative<PlayNote>(gesture));
  v(2, "release_note", alternative<ReleaseNote>(gesture));
  v(3, "cancel_note", alternative<CancelNote>(gesture));
  v(4, "silence", alternative<Silence>(gesture));
  v(5, "move_controller", alternative<MoveController>(gesture));
  v(6, "move_param", alternative<MoveParam>(gesture));
}
using Gestures = std::vector<Gesture>;
void fields(auto& v, Of<Gestures> auto& gestures) { v(2, "gestures", gestures, how::count(limits::at_once)); }

/// Names one voice on the audio server. Recycled when the server says that it ended.
enum class VoiceId : std::int32_t {};

/// The positions of all controllers: of an instrument, or of one note beside those of its instrument.
struct ControllerState {
  double bend{};      // semitones
  double wheel{};     // 0-1
  double pressure{};  // 0-1
  bool operator==(const ControllerState&) const = default;
};
void fields(auto& v, Of<ControllerState> auto& state) {
  v.of("hand");
  v(1, "bend", state.bend);
  v(2, "wheel", state.wheel);
  v(3, "pressure", state.pressure);
}
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
void fields(auto& v, Of<StartVoice> auto& start) {
  v.of("start_voice");
  v(1, "voice", start.voice);
  v(2, "event", start.event, how::fixed);
  v(3, "instrument", start.instrument);
  v(4, "frequency", start.frequency);
  v(5, "velocity", start.velocity);
  v(6, "at_ns", start.at);
  v(7, "until_ns", start.until);
  v(8, "hand", start.controllers, how::unless(ControllerState{}));
}
struct ReleaseVoice {
  VoiceId voice{};
  Instant at{};
  bool operator==(const ReleaseVoice&) const = default;
};
void fields(auto& v, Of<ReleaseVoice> auto& release) {
  v.of("release_voice");
  v(1, "voice", release.voice);
  v(2, "at_ns", release.at);
}
/// Never starts if it was not handed to the server yet; else ends at once.
struct CancelVoice {
  VoiceId voice{};
  bool operator==(const CancelVoice&) const = default;
};
void fields(auto& v, Of<CancelVoice> auto& cancel) { v(1, "voice", cancel.voice); }
/// A controller moves, for every voice of an instrument or for one of them. A time that has passed means at once.
struct TurnController {
  InstrumentId instrument{};
  std::optional<VoiceId> voice{};
  Controller controller{};
  double value{};
  Instant at{};
  bool operator==(const TurnController&) const = default;
};
void fields(auto& v, Of<TurnController> auto& turn) {
  v.of("turn_controller");
  v(1, "instrument", turn.instrument);
  v(2, "voice", turn.voice);
  v(3, "controller", turn.controller);
  v(4, "value", turn.value);
  v(5, "at_ns", turn.at);
}

/// What the voices ask of the backend. Sent empty, it asks what the backend knows: the answer is VoicesKnown. Silence
/// takes back everything that has not been handed over to the server, and cancels every voice.
using VoiceCommand = std::variant<StartVoice, ReleaseVoice, CancelVoice, TurnController, Silence, MoveParam>;
void fields(auto& v, Of<VoiceCommand> auto& command) {
  v.of("command");
  v(1, "start_voice", alternative<StartVoice>(command));
  v(2, "release_voice", alternative<ReleaseVoice>(command));
  v(3, "cancel_voice", alternative<CancelVoice>(command));
  v(4, "turn_controller", alternative<TurnController>(command));
  v(5, "silence", alternative<Silence>(command));
  v(6, "move_param", alternative<MoveParam>(command));
}
using VoiceCommands = std::vector<VoiceCommand>;
void fields(auto& v, Of<VoiceCommands> auto& commands) { v(2, "commands", commands, how::count(limits::at_once)); }

/// A voice began to sound.
struct VoiceStarted {
  VoiceId voice{};
  bool operator==(const VoiceStarted&) const = default;
};
void fields(auto& v, Of<VoiceStarted> auto& started) { v(1, "voice", started.voice); }
/// A voice is gone from the server, or never came to it: its id is free.
struct VoiceEnded {
  VoiceId voice{};
  bool operator==(const VoiceEnded&) const = default;
};
void fields(auto& v, Of<VoiceEnded> auto& ended) { v(1, "voice", ended.voice); }
/// What the backend knows when voices (or backend) come back: everything queued or sounding, and of the controllers
/// where those of instruments stand and which moves are still to come.
struct VoicesKnown {
  std::uint64_t backend{};  // changes with every life of the backend
  std::vector<StartVoice> voices{};
  std::vector<TurnController> controllers{};
  bool operator==(const VoicesKnown&) const = default;
};
void fields(auto& v, Of<VoicesKnown> auto& known) {
  v(1, "backend", known.backend, how::fixed);
  v(2, "voices", known.voices);
  v(3, "controllers", known.controllers);
}

/// What the backend tells the voices.
using VoiceEvent = std::variant<VoiceStarted, VoiceEnded, VoicesKnown>;
void fields(auto& v, Of<VoiceEvent> auto& event) {
  v.of("event");
  v(1, "voice_started", alternative<VoiceStarted>(event));
  v(2, "voice_ended", alternative<VoiceEnded>(event));
  v(3, "voices_known", alternative<VoicesKnown>(event));
}
using VoiceEvents = std::vector<VoiceEvent>;
void fields(auto& v, Of<VoiceEvents> auto& events) { v(2, "events", events); }

}  // namespace beltane
