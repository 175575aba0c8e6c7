#include <sys/random.h>

#include <chrono>

#include "client/connection.hpp"
#include "model/timing/controllers.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/verbs.hpp"
#include "words/naming.hpp"

namespace beltane {
namespace {

EventId random_event() {
  std::uint64_t bits = 0;
  (void)!getrandom(&bits, sizeof bits, 0);
  return EventId{bits};
}

struct PlayedNote {
  std::string instrument{};
  std::string pitch{};
  int velocity{100};
  double length{0.5};
  ControllerState controllers{};
};

/// The note, and the controllers of it alone.
Gestures gestures_of(const PlayNote& note, const ControllerState& controllers) {
  Gestures gestures{note};
  for (const auto controller : all_controllers)
    if (const auto value = at(controllers, controller); value != 0)
      gestures.emplace_back(MoveController{note.instrument, note.id, controller, value, note.at});
  return gestures;
}

Result<void> play_note(const VerbContext& command, const PlayedNote& played) {
  client::Connection client(command.rig);
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  auto instrument = words::instrument(snapshot->project, played.instrument);
  if (!instrument) return instrument.refusal();
  const auto pitch = words::pitch(played.pitch);
  if (!pitch) return pitch.refusal();
  const Instant at = std::chrono::steady_clock::now();
  PlayNote note{.id = random_event(),
                .instrument = *instrument,
                .pitch = *pitch,
                .velocity = static_cast<std::uint8_t>(played.velocity),
                .at = at,
                .until = at + Seconds{played.length}};
  if (auto sent = client.play(gestures_of(note, played.controllers)); !sent) return sent;
  if (command.json)
    print({{"instrument", number_of(note.instrument)},
           {"pitch", note.pitch},
           {"velocity", note.velocity},
           {"length_s", played.length}});
  return {};
}

std::string wrong_with_pitch(const std::string& text) {
  const auto pitch = words::pitch(text);
  return pitch ? std::string() : pitch.reason();
}

const VerbEntry note_verb{
    {Chapter::transport, 7, "note", "Play a note now, without storing it", "beltane note lead E4 --length 1"},
    play_note,
    [](Verb verb, PlayedNote& given) {
      verb.takes("instrument", given.instrument, "Name or id").required();
      verb.takes("pitch", given.pitch, "C4, F#2, Bb3, or a MIDI number; 60 is middle C")
          .required()
          .that(wrong_with_pitch, "PITCH");
      verb.takes("--velocity", given.velocity, "1 to 127").within(1, 127).shown();
      verb.takes("--bend", given.controllers.bend, "Semitones").within(-48.0, 48.0);
      verb.takes("--wheel", given.controllers.wheel, "0 to 1, of this note alone").within(0.0, 1.0);
      verb.takes("--pressure", given.controllers.pressure, "0 to 1, of this note alone").within(0.0, 1.0);
      verb.takes("--length", given.length, "Seconds").within(0.001, 600.0).shown();
    }};

}  // namespace
}  // namespace beltane
