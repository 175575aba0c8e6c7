#include <cstdio>

#include "client/connection.hpp"
#include "model/editing/resolve.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

Result<void> set_tempo(const VerbContext& command, const TempoPoint& point) {
  if (auto fit = resolve({}, {SetTempo{point.at, point.tempo}}, {}); !fit) return fit.refusal();
  auto verdict = client::Connection(command.rig).submit({SetTempo{point.at, point.tempo}}, command.author);
  if (!verdict) return verdict.refusal();
  if (command.json)
    print(json_of(*verdict));
  else
    std::printf("%s bpm from beat %s on\n", number(point.tempo.rate).c_str(), number(point.at.count).c_str());
  return {};
}

std::string tempo_help() { return "Quarter notes a minute, " + number(slowest.rate) + " to " + number(fastest.rate); }

const VerbEntry tempo_verb{{Chapter::transport, 5, "tempo", "Set the tempo", "beltane tempo 128"},
                           set_tempo,
                           [](Verb verb, TempoPoint& point) {
                             verb.takes("bpm", point.tempo.rate, tempo_help()).required();
                             verb.takes("--at", point.at.count, "From which beat on").shown();
                           }};

}  // namespace
}  // namespace beltane
