#include <signal.h>
#include <unistd.h>

#include <cstdio>

#include "client/connection.hpp"
#include "model/editing/plain_text.hpp"
#include "services/beltane/interrupt.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/output.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"
#include "words/edit_text.hpp"

namespace beltane {
namespace {

void say(const VerbContext& command, const Json& json, const std::string& line) {
  if (command.json)
    print(json, true);
  else
    std::printf("%s\n", plain_text_of(line).c_str());
  if (!output_works()) kill(getpid(), SIGTERM);  // nobody reads it any more: ends as Ctrl-C does
}

std::string line_of(const Telemetry& telemetry) {
  struct Line {
    std::string operator()(const Playhead& at) const {
      return std::string(at.transport.playing ? "playing" : "stopped") + " beat " + number(at.beat.count, 2) + "  " +
             number(at.tempo.rate, 1) + " bpm";
    }
    std::string operator()(const Meters& meters) const {
      std::string text = "cpu " + number(meters.cpu, 1) + " %  nodes " + std::to_string(meters.nodes);
      for (const auto& strip : meters.strips)
        if (strip.strip == master_strip)
          text += "  master peak " + number(strip.peak[0], 3) + " " + number(strip.peak[1], 3);
      return text;
    }
    std::string operator()(const OscTrace& trace) const {
      const auto tag =
          trace.tag_ns == 0 ? std::string("now         ") : clock_time(Instant(std::chrono::nanoseconds(trace.tag_ns)));
      return clock_time(trace.sent) + "  @ " + tag + "  " + trace.text;
    }
    std::string operator()(const Event& event) const {
      return clock_time(event.at) + "  " + event.process + ": " + event.text;
    }
  };
  return std::visit(Line{}, telemetry);
}

/// Which telemetry a stream shows.
bool belongs(const std::string& stream, const Telemetry& telemetry) {
  if (stream == "osc") return std::holds_alternative<OscTrace>(telemetry);
  if (stream == "events") return std::holds_alternative<Event>(telemetry);
  return std::holds_alternative<Playhead>(telemetry) || std::holds_alternative<Meters>(telemetry);
}

Result<std::vector<loop::Hold>> follow(client::Connection& client, const VerbContext& command,
                                       const std::string& stream) {
  if (stream == "changes") {
    auto hold = client.follow<Publication>(sockets::session_changes, [command](const Publication& publication) {
      if (auto* change = std::get_if<Change>(&publication))
        say(command, json_of(*change),
            std::to_string(static_cast<std::uint64_t>(change->revision)) + "  " + text_of(change->edits));
    });
    if (!hold) return hold.refusal();
    return std::vector{*hold};
  }
  std::vector<loop::Hold> holds;
  for (auto socket : {sockets::backend_telemetry, sockets::backend_osc, sockets::sequencer_telemetry,
                      sockets::librarian_telemetry, sockets::supervisor_telemetry}) {
    if ((socket == sockets::backend_osc) != (stream == "osc")) continue;
    auto hold = client.follow<Telemetry>(socket, [command, stream](const Telemetry& telemetry) {
      if (belongs(stream, telemetry)) say(command, json_of(telemetry), line_of(telemetry));
    });
    if (!hold) return hold.refusal();
    holds.push_back(*hold);
  }
  return holds;
}

struct WatchOptions {
  std::string stream{"events"};
};

Result<void> watch(const VerbContext& command, const WatchOptions& given) {
  Interrupt interrupt;
  client::Connection client(command.rig);
  if (auto status = client.status(); !status) return status.refusal();
  auto holds = follow(client, command, given.stream);
  if (!holds) return holds.refusal();
  interrupt.wait();
  return {};
}

const VerbEntry watch_verb{{Chapter::others, 2, "watch", "Stream what happens until Ctrl-C", "beltane watch osc"},
                           watch,
                           [](Verb verb, WatchOptions& given) {
                             verb.takes("stream", given.stream,
                                        "changes: accepted edits; telemetry: playhead and levels; events: what the "
                                        "supervisor and the others see and do; osc: every command to the audio server")
                                 .one_of({"changes", "telemetry", "events", "osc"})
                                 .shown();
                           }};

}  // namespace
}  // namespace beltane
