#include <sys/random.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "model/controllers.hpp"
#include "model/resolve.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/paths.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"
#include "words/naming.hpp"

namespace beltane {
namespace {

Instant now() { return std::chrono::steady_clock::now(); }

Result<void> tell(const Command& command, const TransportCommand& what) {
  Client client(command.rig);
  auto playhead = client.transport(what);
  if (!playhead) return playhead.refusal();
  if (command.json)
    print(json_of(*playhead));
  else
    std::printf("%s at beat %s, %s bpm\n", playhead->transport.playing ? "playing" : "stopped",
                number(playhead->beat.count).c_str(), number(playhead->tempo.rate).c_str());
  return {};
}

Result<void> set_loop(const Command& command, const std::vector<std::string>& words) {
  if (words.size() == 1 && words[0] == "off") return tell(command, SetLoop{});
  if (words.size() != 2) return Refusal{"`loop` takes two beats, or `off`; example: beltane loop 0 16"};
  const auto from = words::beats(words[0]);
  const auto to = words::beats(words[1]);
  if (!from || !to)
    return Refusal{(from ? to : from).reason() + "; `loop` takes two beats, or `off`, such as: beltane loop 0 16.5"};
  return tell(command, SetLoop{LoopRange{*from, *to}});
}

Result<void> set_tempo(const Command& command, const TempoPoint& point) {
  if (auto fit = resolve({}, {SetTempo{point.at, point.tempo}}, {}); !fit) return fit.refusal();
  Client client(command.rig);
  auto verdict = client.submit({SetTempo{point.at, point.tempo}}, command.author);
  if (!verdict) return verdict.refusal();
  if (command.json)
    print(json_of(*verdict));
  else
    std::printf("%s bpm from beat %s on\n", number(point.tempo.rate).c_str(), number(point.at.count).c_str());
  return {};
}

Result<void> record(const Command& command, const std::string& file) {
  Client client(command.rig);
  const bool stop = file == "stop";
  const auto whole = stop ? Result<std::filesystem::path>(std::filesystem::path{}) : whole_path(file);
  if (!whole) return whole.refusal();
  const auto path = whole->string();
  auto answer = client.backend(Record{.path = path}, Seconds{30});
  if (!answer) return answer.refusal();
  if (command.json)
    print({{"file", answer->text}, {"recording", !stop}, {"seconds", answer->seconds}});
  else if (stop)
    std::printf("recorded %s s to %s\n", number(answer->seconds).c_str(), answer->text.c_str());
  else
    std::printf("recording to %s; `beltane record stop` ends it\n", path.c_str());
  return {};
}

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
  NoteHand hand{};
};

/// The note, and how the controllers of it alone stand.
Gestures gestures_of(const PlayNote& note, const NoteHand& hand) {
  Gestures gestures{note};
  for (const auto controller : all_controllers)
    if (const auto value = at(hand, controller); value != 0)
      gestures.emplace_back(MoveController{note.instrument, note.id, controller, value});
  return gestures;
}

Result<void> play_note(const Command& command, const PlayedNote& played) {
  Client client(command.rig);
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  auto instrument = words::instrument(snapshot->project, played.instrument);
  if (!instrument) return instrument.refusal();
  const auto pitch = words::pitch(played.pitch);
  if (!pitch) return pitch.refusal();
  const auto at = now();
  PlayNote note{.id = random_event(),
                .instrument = *instrument,
                .pitch = *pitch,
                .velocity = static_cast<std::uint8_t>(played.velocity),
                .at = at,
                .until = at + Seconds{played.length}};
  if (auto sent = client.play(gestures_of(note, played.hand)); !sent) return sent;
  if (command.json)
    print({{"instrument", number_of(note.instrument)},
           {"pitch", note.pitch},
           {"velocity", note.velocity},
           {"length_s", played.length}});
  return {};
}

struct MovedController {
  std::string instrument{};
  std::string controller{};
  double value{};
};

Result<void> move_controller(const Command& command, const MovedController& moved) {
  Client client(command.rig);
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  auto instrument = words::instrument(snapshot->project, moved.instrument);
  if (!instrument) return instrument.refusal();
  const auto* controller =
      std::ranges::find_if(all_controllers, [&](Controller each) { return word(each) == moved.controller; });
  if (controller == std::end(all_controllers)) return Refusal{"there is no controller '" + moved.controller + "'"};
  if (auto fits = within_range(*controller, moved.value); !fits) return fits;
  if (auto sent = client.play({MoveController{*instrument, {}, *controller, moved.value}}); !sent) return sent;
  if (command.json)
    print({{"instrument", number_of(*instrument)}, {"controller", moved.controller}, {"value", moved.value}});
  return {};
}

std::string tempo_help() { return "Quarter notes a minute, " + number(slowest.rate) + " to " + number(fastest.rate); }

}  // namespace

void add_transport_verbs(Verbs& verbs) {
  verbs.add("play", "Play from where the playhead is", "beltane play",
            [](const Command& command) { return tell(command, Play{}); });
  verbs.add("stop", "Stop; the playhead stays", "beltane stop",
            [](const Command& command) { return tell(command, Stop{}); });

  auto beat = std::make_shared<double>();
  verbs
      .add("seek", "Move the playhead to a beat", "beltane seek 16",
           [beat](const Command& command) { return tell(command, Seek{{*beat}}); })
      .takes("beat", *beat, "Quarter notes from the start")
      .required();

  auto range = std::make_shared<std::vector<std::string>>();
  verbs
      .add("loop", "Repeat a stretch, or `off`", "beltane loop 0 16",
           [range](const Command& command) { return set_loop(command, *range); })
      .takes(
          "range", *range,
          "FROM TO in beats, or `off`; a playhead behind the loop goes to its start at the next whole beat, and `play` "
          "begins there")
      .required()
      .words(1, 2);

  auto point = std::make_shared<TempoPoint>();
  auto tempo = verbs.add("tempo", "Set the tempo", "beltane tempo 128",
                         [point](const Command& command) { return set_tempo(command, *point); });
  tempo.takes("bpm", point->tempo.rate, tempo_help()).required();
  tempo.takes("--at", point->at.count, "From which beat on").shown();

  auto file = std::make_shared<std::string>();
  verbs
      .add("record", "Record what is heard to a WAV file, or `stop`", "beltane record take1.wav",
           [file](const Command& command) { return record(command, *file); })
      .takes("file", *file, "The file, or `stop`")
      .required();

  auto note = std::make_shared<PlayedNote>();
  auto play = verbs.add("note", "Play a note now, without storing it", "beltane note lead E4 --length 1",
                        [note](const Command& command) { return play_note(command, *note); });
  play.takes("instrument", note->instrument, "Name or id").required();
  const auto is_pitch = [](const std::string& text) {
    const auto pitch = words::pitch(text);
    return pitch ? std::string() : pitch.reason();
  };
  play.takes("pitch", note->pitch, "C4, F#2, Bb3, or a MIDI number; 60 is middle C").required().that(is_pitch, "PITCH");
  play.takes("--velocity", note->velocity, "1 to 127").within(1, 127).shown();
  play.takes("--bend", note->hand.bend, "Semitones").within(-48.0, 48.0);
  play.takes("--wheel", note->hand.wheel, "0 to 1, of this note alone").within(0.0, 1.0);
  play.takes("--pressure", note->hand.pressure, "0 to 1, of this note alone").within(0.0, 1.0);
  play.takes("--length", note->length, "Seconds").within(0.001, 600.0).shown();

  auto moved = std::make_shared<MovedController>();
  auto controller = verbs.add(
      "controller", "Move a controller of an instrument: bend, wheel or pressure; it stays there",
      "beltane controller lead bend 2", [moved](const Command& command) { return move_controller(command, *moved); });
  controller.takes("instrument", moved->instrument, "Name or id").required();
  controller.takes("controller", moved->controller, "bend (semitones), wheel or pressure (0 to 1)")
      .required()
      .one_of({"bend", "wheel", "pressure"});
  controller.takes("value", moved->value, "Where to; all rest at 0").required();
}

}  // namespace beltane
