#include "wire/gesture.hpp"

#include "model/controllers.hpp"

namespace beltane::wire {
static std::uint64_t number(EventId id) { return static_cast<std::uint64_t>(id); }
static std::int32_t number(VoiceId id) { return static_cast<std::int32_t>(id); }

/// `until_ns`, where there is one.
template <class Wire>
static std::optional<Instant> until_of(const Wire& wire, Doubt& doubt) {
  if (!wire.has_until_ns()) return {};
  return doubt.instant(wire.until_ns(), "until_ns");
}

// ── gestures ──

static void to_wire(const PlayNote& note, v1::Gesture& wire) {
  auto& to = *wire.mutable_play_note();
  to.set_id(number(note.id));
  to.set_instrument(number_of(note.instrument));
  to.set_pitch(note.pitch);
  to.set_velocity(note.velocity);
  to.set_at_ns(ns(note.at));
  if (note.until) to.set_until_ns(ns(*note.until));
}

static PlayNote from_wire(const v1::PlayNote& wire, Doubt& doubt) {
  return {.id = EventId{wire.id()},
          .instrument = InstrumentId{wire.instrument()},
          .pitch = doubt.byte(wire.pitch(), 127, "play_note.pitch"),
          .velocity = doubt.byte(wire.velocity(), 127, "play_note.velocity"),
          .at = doubt.instant(wire.at_ns(), "play_note.at_ns"),
          .until = until_of(wire, doubt)};
}

static void to_wire(const ReleaseNote& release, v1::Gesture& wire) {
  wire.mutable_release_note()->set_id(number(release.id));
  wire.mutable_release_note()->set_at_ns(ns(release.at));
}

static ReleaseNote from_wire(const v1::ReleaseNote& wire, Doubt& doubt) {
  return {.id = EventId{wire.id()}, .at = doubt.instant(wire.at_ns(), "release_note.at_ns")};
}

static void to_wire(const CancelNote& cancel, v1::Gesture& wire) {
  wire.mutable_cancel_note()->set_id(number(cancel.id));
}

/// Of a gesture, or of a command to the backend.
template <class Wire>
static void to_wire(const Silence& silence, Wire& wire) {
  auto& to = *wire.mutable_silence();
  if (silence.instrument) to.set_instrument(number_of(*silence.instrument));
}

static Silence from_wire(const v1::Silence& wire, Doubt&) {
  return {wire.has_instrument() ? std::optional(InstrumentId{wire.instrument()}) : std::nullopt};
}

static v1::Controller to_wire(Controller controller) {
  switch (controller) {
    case Controller::bend:
      return v1::BEND;
    case Controller::wheel:
      return v1::WHEEL;
    case Controller::pressure:
      return v1::PRESSURE;
  }
  return v1::CONTROLLER_UNSPECIFIED;
}

static Controller from_wire(v1::Controller wire, Doubt& doubt) {
  for (const auto controller : all_controllers)
    if (to_wire(controller) == wire) return controller;
  doubt.say("controller", unknown_kind);
  return {};
}

static void to_wire(const MoveController& move, v1::Gesture& wire) {
  auto& to = *wire.mutable_move_controller();
  to.set_instrument(number_of(move.instrument));
  if (move.note) to.set_note(number(*move.note));
  to.set_controller(to_wire(move.controller));
  to.set_value(move.value);
  to.set_at_ns(ns(move.at));
}

/// How a controller stands; 0 where it cannot stand so.
static double controller_value(Controller controller, double value, std::string_view field, Doubt& doubt) {
  doubt.finite(value, field);
  const auto fits = within_range(controller, value);
  if (!fits) doubt.say(field, "is out of range: " + fits.reason());
  return fits ? value : 0;
}

static MoveController from_wire(const v1::MoveController& wire, Doubt& doubt) {
  const auto controller = from_wire(wire.controller(), doubt);
  return {.instrument = InstrumentId{wire.instrument()},
          .note = wire.has_note() ? std::optional(EventId{wire.note()}) : std::nullopt,
          .controller = controller,
          .value = controller_value(controller, wire.value(), "move_controller.value", doubt),
          .at = doubt.instant(wire.at_ns(), "move_controller.at_ns")};
}

static Gesture from_wire(const v1::Gesture& wire, Doubt& doubt) {
  switch (wire.kind_case()) {
    case v1::Gesture::kPlayNote:
      return from_wire(wire.play_note(), doubt);
    case v1::Gesture::kReleaseNote:
      return from_wire(wire.release_note(), doubt);
    case v1::Gesture::kCancelNote:
      return CancelNote{EventId{wire.cancel_note().id()}};
    case v1::Gesture::kSilence:
      return from_wire(wire.silence(), doubt);
    case v1::Gesture::kMoveController:
      return from_wire(wire.move_controller(), doubt);
    case v1::Gesture::KIND_NOT_SET:
      break;
  }
  doubt.say("gesture", unknown_kind);
  return {};
}

static Gestures from_wire(const v1::Gestures& wire, Doubt& doubt) {
  doubt.count(wire.gestures_size(), most_at_once, "gestures");
  Gestures gestures;
  for (const auto& gesture : wire.gestures()) gestures.push_back(from_wire(gesture, doubt));
  return gestures;
}

// ── voices ──

static void to_wire(const ControllerState& state, v1::NoteHand& wire) {
  wire.set_bend(state.bend);
  wire.set_wheel(state.wheel);
  wire.set_pressure(state.pressure);
}

static ControllerState from_wire(const v1::NoteHand& wire, Doubt& doubt) {
  return {.bend = controller_value(Controller::bend, wire.bend(), "hand.bend", doubt),
          .wheel = controller_value(Controller::wheel, wire.wheel(), "hand.wheel", doubt),
          .pressure = controller_value(Controller::pressure, wire.pressure(), "hand.pressure", doubt)};
}

static void to_wire(const StartVoice& start, v1::StartVoice& wire) {
  wire.set_voice(number(start.voice));
  wire.set_event(number(start.event));
  wire.set_instrument(number_of(start.instrument));
  wire.set_frequency(start.frequency);
  wire.set_velocity(start.velocity);
  wire.set_at_ns(ns(start.at));
  if (start.until) wire.set_until_ns(ns(*start.until));
  if (start.controllers != ControllerState{}) to_wire(start.controllers, *wire.mutable_hand());
}

static StartVoice from_wire(const v1::StartVoice& wire, Doubt& doubt) {
  return {.voice = VoiceId{wire.voice()},
          .event = EventId{wire.event()},
          .instrument = InstrumentId{wire.instrument()},
          .frequency = doubt.finite(wire.frequency(), "start_voice.frequency"),
          .velocity = doubt.finite(wire.velocity(), "start_voice.velocity"),
          .at = doubt.instant(wire.at_ns(), "start_voice.at_ns"),
          .until = until_of(wire, doubt),
          .controllers = from_wire(wire.hand(), doubt)};
}

static void to_wire(const StartVoice& start, v1::VoiceCommand& wire) { to_wire(start, *wire.mutable_start_voice()); }

static void to_wire(const ReleaseVoice& release, v1::VoiceCommand& wire) {
  wire.mutable_release_voice()->set_voice(number(release.voice));
  wire.mutable_release_voice()->set_at_ns(ns(release.at));
}

static ReleaseVoice from_wire(const v1::ReleaseVoice& wire, Doubt& doubt) {
  return {.voice = VoiceId{wire.voice()}, .at = doubt.instant(wire.at_ns(), "release_voice.at_ns")};
}

static void to_wire(const CancelVoice& cancel, v1::VoiceCommand& wire) {
  wire.mutable_cancel_voice()->set_voice(number(cancel.voice));
}

static void to_wire(const TurnController& turn, v1::TurnController& to) {
  to.set_instrument(number_of(turn.instrument));
  if (turn.voice) to.set_voice(number(*turn.voice));
  to.set_controller(to_wire(turn.controller));
  to.set_value(turn.value);
  to.set_at_ns(ns(turn.at));
}

static TurnController from_wire(const v1::TurnController& wire, Doubt& doubt) {
  const auto controller = from_wire(wire.controller(), doubt);
  return {.instrument = InstrumentId{wire.instrument()},
          .voice = wire.has_voice() ? std::optional(VoiceId{wire.voice()}) : std::nullopt,
          .controller = controller,
          .value = controller_value(controller, wire.value(), "turn_controller.value", doubt),
          .at = doubt.instant(wire.at_ns(), "turn_controller.at_ns")};
}

static void to_wire(const TurnController& turn, v1::VoiceCommand& wire) {
  to_wire(turn, *wire.mutable_turn_controller());
}

static VoiceCommand from_wire(const v1::VoiceCommand& wire, Doubt& doubt) {
  switch (wire.kind_case()) {
    case v1::VoiceCommand::kStartVoice:
      return from_wire(wire.start_voice(), doubt);
    case v1::VoiceCommand::kReleaseVoice:
      return from_wire(wire.release_voice(), doubt);
    case v1::VoiceCommand::kCancelVoice:
      return CancelVoice{VoiceId{wire.cancel_voice().voice()}};
    case v1::VoiceCommand::kTurnController:
      return from_wire(wire.turn_controller(), doubt);
    case v1::VoiceCommand::kSilence:
      return from_wire(wire.silence(), doubt);
    case v1::VoiceCommand::KIND_NOT_SET:
      break;
  }
  doubt.say("command", unknown_kind);
  return {};
}

static VoiceCommands from_wire(const v1::VoiceCommands& wire, Doubt& doubt) {
  doubt.count(wire.commands_size(), most_at_once, "commands");
  VoiceCommands commands;
  for (const auto& command : wire.commands()) commands.push_back(from_wire(command, doubt));
  return commands;
}

static void to_wire(const VoiceStarted& started, v1::VoiceEvent& wire) {
  wire.mutable_voice_started()->set_voice(number(started.voice));
}

static void to_wire(const VoiceEnded& ended, v1::VoiceEvent& wire) {
  wire.mutable_voice_ended()->set_voice(number(ended.voice));
}

static void to_wire(const VoicesKnown& known, v1::VoiceEvent& wire) {
  auto& to = *wire.mutable_voices_known();
  to.set_backend(known.backend);
  for (const auto& voice : known.voices) to_wire(voice, *to.add_voices());
  for (const auto& turn : known.controllers) to_wire(turn, *to.add_controllers());
}

static VoicesKnown from_wire(const v1::VoicesKnown& wire, Doubt& doubt) {
  VoicesKnown known{.backend = wire.backend()};
  for (const auto& voice : wire.voices()) known.voices.push_back(from_wire(voice, doubt));
  for (const auto& turn : wire.controllers()) known.controllers.push_back(from_wire(turn, doubt));
  return known;
}

static VoiceEvent from_wire(const v1::VoiceEvent& wire, Doubt& doubt) {
  switch (wire.kind_case()) {
    case v1::VoiceEvent::kVoiceStarted:
      return VoiceStarted{VoiceId{wire.voice_started().voice()}};
    case v1::VoiceEvent::kVoiceEnded:
      return VoiceEnded{VoiceId{wire.voice_ended().voice()}};
    case v1::VoiceEvent::kVoicesKnown:
      return from_wire(wire.voices_known(), doubt);
    case v1::VoiceEvent::KIND_NOT_SET:
      break;
  }
  doubt.say("event", unknown_kind);
  return {};
}

static VoiceEvents from_wire(const v1::VoiceEvents& wire, Doubt& doubt) {
  VoiceEvents events;
  for (const auto& event : wire.events()) events.push_back(from_wire(event, doubt));
  return events;
}

std::string encode(const Gestures& gestures) {
  return pack<v1::Gestures>([&](auto& wire) {
    for (const auto& each : gestures) std::visit([&](const auto& kind) { to_wire(kind, *wire.add_gestures()); }, each);
  });
}

std::string encode(const VoiceCommands& commands) {
  return pack<v1::VoiceCommands>([&](auto& wire) {
    for (const auto& each : commands) std::visit([&](const auto& kind) { to_wire(kind, *wire.add_commands()); }, each);
  });
}

std::string encode(const VoiceEvents& events) {
  return pack<v1::VoiceEvents>([&](auto& wire) {
    for (const auto& each : events) std::visit([&](const auto& kind) { to_wire(kind, *wire.add_events()); }, each);
  });
}

template <>
Result<Gestures> decode<Gestures>(std::string_view bytes) {
  return unpack<v1::Gestures, Gestures>("Gestures", bytes, largest::playing, from_wire);
}

template <>
Result<VoiceCommands> decode<VoiceCommands>(std::string_view bytes) {
  return unpack<v1::VoiceCommands, VoiceCommands>("VoiceCommands", bytes, largest::playing, from_wire);
}

template <>
Result<VoiceEvents> decode<VoiceEvents>(std::string_view bytes) {
  return unpack<v1::VoiceEvents, VoiceEvents>("VoiceEvents", bytes, largest::playing, from_wire);
}

}  // namespace beltane::wire
