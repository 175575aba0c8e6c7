#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "services/beltane/drill.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

using drill::Outcome;

Json json_of(const Outcome& outcome, const std::vector<std::string>& broken) {
  return {{"case", outcome.name},
          {"noticed_ms", outcome.noticed_ms},
          {"silence_ms", outcome.silence_ms},
          {"buzz_ms", outcome.buzz_ms},
          {"restored_ms", outcome.restored_ms},
          {"floor_ms", outcome.floor_ms},
          {"notes", outcome.notes},
          {"notes_lost", outcome.notes_lost},
          {"notes_excused", outcome.notes_excused},
          {"notes_doubled", outcome.notes_doubled},
          {"edits", outcome.edits},
          {"edits_lost", outcome.edits_lost},
          {"edits_doubled", outcome.edits_doubled},
          {"restored", outcome.difference.empty()},
          {"difference", outcome.difference},
          {"broken", broken}};
}

Outcome outcome_of(const Json& json) {
  return {.name = json["case"],
          .noticed_ms = json["noticed_ms"],
          .silence_ms = json["silence_ms"],
          .buzz_ms = json["buzz_ms"],
          .restored_ms = json["restored_ms"],
          .floor_ms = json["floor_ms"],
          .notes = json["notes"],
          .notes_lost = json["notes_lost"],
          .notes_excused = json["notes_excused"],
          .notes_doubled = json["notes_doubled"],
          .edits = json["edits"],
          .edits_lost = json["edits_lost"],
          .edits_doubled = json["edits_doubled"],
          .difference = json["difference"]};
}

/// Each rehearsal has a process of its own: a JACK client library does not outlive the server it once joined.
Result<Outcome> rehearse_apart(const std::string& name) {
  std::error_code ignored;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored).string();
  FILE* pipe = popen(("'" + self + "' --json drill " + name + " 2>&1").c_str(), "r");
  if (!pipe) return Refusal{"cannot start a rehearsal: " + std::string(std::strerror(errno))};
  std::string text;
  std::array<char, 4096> buffer{};
  while (auto got = fread(buffer.data(), 1, buffer.size(), pipe)) text.append(buffer.data(), got);
  pclose(pipe);
  const auto begin = text.find('{');
  const auto json =
      Json::parse(begin == text.npos ? "" : text.substr(begin, text.rfind('}') - begin + 1), nullptr, false);
  if (json.is_discarded()) return Refusal{text};
  const auto& result = json["drills"][0];
  if (result.contains("not_rehearsed")) return Refusal{result["not_rehearsed"].get<std::string>()};
  return outcome_of(result);
}

std::vector<std::string> row_of(const Outcome& outcome) {
  return {outcome.name,
          number(outcome.noticed_ms, 1),
          number(outcome.silence_ms, 1),
          number(outcome.buzz_ms, 1),
          number(outcome.restored_ms, 0),
          std::to_string(outcome.notes_lost) + " of " + std::to_string(outcome.notes),
          std::to_string(outcome.notes_doubled),
          std::to_string(outcome.edits_lost) + " of " + std::to_string(outcome.edits),
          outcome.difference.empty() ? "equal" : "differs"};
}

std::vector<std::string> all_cases() {
  std::vector<std::string> names;
  for (const auto& [name, which] : drill_cases()) names.push_back(name);
  return names;
}

/// What was promised and not kept, a line each.
Result<void> kept(const std::vector<std::string>& broken) {
  if (broken.empty()) return {};
  std::string all = "not every promise was kept:";
  for (const auto& each : broken) all += "\n  " + each;
  return Refusal{all};
}

Result<void> rehearse_all(const Command& command, std::vector<std::string> names) {
  if (names.empty()) names = all_cases();
  std::vector<std::vector<std::string>> rows{
      {"case", "noticed ms", "silence ms", "buzz ms", "ready ms", "notes lost", "doubled", "edits lost", "node tree"}};
  Json results = Json::array();
  std::vector<std::string> all;
  for (const auto& name : names) {
    if (names.size() > 1) std::fprintf(stderr, "rehearsing %s\n", name.c_str());
    const auto outcome = names.size() > 1 ? rehearse_apart(name) : rehearse(command.rig, name);
    if (!outcome) {  // the others are rehearsed all the same
      all.push_back(name + ": could not be rehearsed: " + outcome.reason());
      results.push_back({{"case", name}, {"not_rehearsed", outcome.reason()}});
      continue;
    }
    const auto broken = drill::broken(drill_cases().at(name), *outcome);
    for (const auto& each : broken) all.push_back(name + ": " + each);
    rows.push_back(row_of(*outcome));
    results.push_back(json_of(*outcome, broken));
  }
  if (command.json)
    print({{"drills", results}});
  else if (rows.size() > 1)
    std::printf("%s", table(rows, command.terminal).c_str());
  return kept(all);
}

}  // namespace

void add_drill_verbs(Verbs& verbs) {
  auto names = std::make_shared<std::vector<std::string>>();
  verbs
      .add("drill",
           "Rehearse failures on a rig of its own, measured at the loudspeaker and in the project file; fails where a "
           "promise is broken",
           "beltane drill scsynth-kill", [=](const Command& command) { return rehearse_all(command, *names); })
      .takes("cases", *names, "Which (default: all)")
      .one_of(all_cases());
}

}  // namespace beltane
