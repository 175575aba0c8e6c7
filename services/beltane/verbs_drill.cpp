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

DrillResult result_of(const Json& json) {
  return {.name = json["case"],
          .noticed_ms = json["noticed_ms"],
          .silence_ms = json["silence_ms"],
          .restored_ms = json["restored_ms"],
          .notes = json["notes"],
          .notes_lost = json["notes_lost"],
          .notes_doubled = json["notes_doubled"],
          .edits = json["edits"],
          .edits_lost = json["edits_lost"],
          .difference = json["difference"]};
}

/// Each rehearsal has a process of its own: a JACK client library does not outlive the server it once joined.
Result<DrillResult> rehearse_apart(const std::string& name) {
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
  if (json.is_discarded()) return Refusal{name + ": " + text};
  return result_of(json["drills"][0]);
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
    if (names.size() > 1) std::fprintf(stderr, "rehearsing %s\n", name.c_str());
    auto result = names.size() > 1 ? rehearse_apart(name) : rehearse(command.rig, name);
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
      .takes("cases", *names, "Which (default: all)")
      .one_of(all_cases());
}

}  // namespace beltane
