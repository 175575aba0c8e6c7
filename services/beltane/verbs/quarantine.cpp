#include <algorithm>
#include <cstdio>

#include "client/connection.hpp"
#include "model/editing/address_text.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"
#include "words/address.hpp"
#include "words/naming.hpp"

namespace beltane {
namespace {

Json json_of(const QuarantineEntry& entry, const Project& project) {
  return {{"unit", address_text(project, entry.unit)},
          {"kind", entry.kind},
          {"since_s", entry.since_s},
          {"tried_again_in_s", entry.tried_again_in_s},
          {"times", entry.times}};
}

Result<void> list_quarantine(const VerbContext& command) {
  client::Connection client(command.rig);
  auto answer = client.backend(ListQuarantine{}, client::answer_limit);
  if (!answer) return answer.refusal();
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  if (command.json) {
    Json units = Json::array();
    for (const auto& entry : answer->quarantine) units.push_back(json_of(entry, snapshot->project));
    print({{"quarantine", units}});
    return {};
  }
  if (answer->quarantine.empty()) std::printf("nothing is in quarantine\n");
  for (const auto& entry : answer->quarantine)
    std::printf("%s  %s, for %s, tried again in %s\n", address_text(snapshot->project, entry.unit).c_str(),
                entry.kind.c_str(), minutes({entry.since_s}).c_str(), minutes({entry.tried_again_in_s}).c_str());
  return {};
}

Result<void> release_unit(const VerbContext& command, const std::string& text) {
  client::Connection client(command.rig);
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  const auto unit = words::unit_of(snapshot->project, text);
  if (!unit) return unit.refusal();
  auto answer = client.backend(ReleaseQuarantined{*unit}, client::answer_limit);
  if (!answer) return answer.refusal();
  if (command.json)
    print({{"released", address_text(snapshot->project, *unit)}, {"kind", answer->text}});
  else
    std::printf("%s, %s, is given to the audio server again\n", address_text(snapshot->project, *unit).c_str(),
                answer->text.c_str());
  return {};
}

/// What follows `quarantine`.
struct QuarantineWords {
  std::string verb{};
  std::string unit{};
};

Result<void> quarantine(const VerbContext& command, const QuarantineWords& given) {
  if (given.verb.empty()) return list_quarantine(command);
  if (!given.unit.empty()) return release_unit(command, given.unit);
  return Refusal{"`quarantine release` takes a unit; example: beltane quarantine release lead.fx:3"};
}

const VerbEntry quarantine_verb{
    {Chapter::others, 1, "quarantine",
     "List the units that are left out because the audio server crashed after they came, or release one",
     "beltane quarantine release lead.fx:3"},
    quarantine,
    [](Verb verb, QuarantineWords& given) {
      verb.takes("release", given.verb, "`release`: the unit is given to the server again").one_of({"release"});
      verb.takes("unit", given.unit, "Such as lead.fx:3 or lead.source");
    }};

}  // namespace
}  // namespace beltane
