#include <cstdio>

#include "services/beltane/drill.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

Json json_of(const DrillResult& result) {
  return {{"case", result.name},
          {"noticed_ms", result.noticed_ms},
          {"silence_ms", result.silence_ms},
          {"restored_ms", result.restored_ms},
          {"notes", result.notes},
          {"notes_lost", result.notes_lost},
          {"notes_doubled", result.notes_doubled},
          {"edits", result.edits},
          {"edits_lost", result.edits_lost},
          {"restored", result.difference.empty()},
          {"difference", result.difference}};
}

std::vector<std::string> row_of(const DrillResult& result) {
  return {result.name,
          number(result.noticed_ms, 1),
          number(result.silence_ms, 1),
          number(result.restored_ms, 0),
          std::to_string(result.notes_lost) + " of " + std::to_string(result.notes),
          std::to_string(result.notes_doubled),
          std::to_string(result.edits_lost) + " of " + std::to_string(result.edits),
          result.difference.empty() ? "equal" : "differs"};
}

std::vector<std::string> all_cases() {
  std::vector<std::string> names;
  for (const auto& [name, victim] : drill_cases()) names.push_back(name);
  return names;
}

Result<void> drill(const Command& command, std::vector<std::string> names) {
  if (names.empty()) names = all_cases();
  std::vector<std::vector<std::string>> rows{
      {"case", "noticed ms", "silence ms", "ready ms", "notes lost", "doubled", "edits lost", "node tree"}};
  Json results = Json::array();
  bool whole = true;
  for (const auto& name : names) {
    std::fprintf(stderr, "rehearsing %s\n", name.c_str());
    auto result = rehearse(command.rig, name);
    if (!result) return result.refusal();
    rows.push_back(row_of(*result));
    results.push_back(json_of(*result));
    whole = whole && result->edits_lost == 0 && result->difference.empty() && result->restored_ms >= 0;
  }
  if (command.json)
    print({{"drills", results}});
  else
    std::printf("%s", table(rows, command.terminal).c_str());
  if (!whole) return Refusal{"not everything came back; see the table"};
  return {};
}

}  // namespace

void add_drill_verbs(Verbs& verbs) {
  auto names = std::make_shared<std::vector<std::string>>();
  verbs
      .add("drill", "Rehearse failures on a rig of its own, measured at the loudspeaker", "beltane drill scsynth-kill",
           [=](const Command& command) { return drill(command, *names); })
      ->add_option("cases", *names, "Which (default: all)")
      ->check(CLI::IsMember(all_cases()));
}

}  // namespace beltane
