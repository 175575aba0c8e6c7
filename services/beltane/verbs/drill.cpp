#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "drill/rehearsal.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

using drill::DrillOutcome;

/// Calls `each` with the name and the value of everything that one process tells another.
template <class Some, class Each>
void with_fields(Some& outcome, const Each& each) {
  each("case", outcome.name);
  each("standby", outcome.standby);
  each("noticed_ms", outcome.noticed_ms);
  each("silence_ms", outcome.silence_ms);
  each("buzz_ms", outcome.buzz_ms);
  each("restored_ms", outcome.restored_ms);
  each("period_ms", outcome.period_ms);
  each("floor_ms", outcome.floor_ms);
  each("notes", outcome.notes);
  each("notes_lost", outcome.notes_lost);
  each("notes_excused", outcome.notes_excused);
  each("notes_doubled", outcome.notes_doubled);
  each("edits", outcome.edits);
  each("edits_lost", outcome.edits_lost);
  each("edits_doubled", outcome.edits_doubled);
}

Json json_of(const DrillOutcome& outcome, const std::vector<std::string>& broken) {
  Json json;
  with_fields(outcome, [&](const char* name, const auto& value) { json[name] = value; });
  json["restored"] = outcome.difference.empty();
  json["difference"] = outcome.difference;
  json["broken"] = broken;
  return json;
}

DrillOutcome outcome_of(const Json& json) {
  DrillOutcome outcome{.difference = json["difference"]};
  with_fields(outcome, [&](const char* name, auto& value) { json[name].get_to(value); });
  return outcome;
}

/// Ends a rehearsal that does not come to an end by itself, so that the others are rehearsed all the same.
const std::string at_most = "timeout --kill-after=5 180 ";

/// Each rehearsal has a process of its own: a JACK client library does not outlive the server it once joined.
Result<DrillOutcome> rehearse_apart(const std::string& name, const drill::StandbyMode& standby) {
  std::error_code ignored;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored).string();
  FILE* pipe =
      popen((at_most + "'" + self + "' --json drill --standby " + standby + " " + name + " 2>&1").c_str(), "r");
  if (!pipe) return Refusal{"cannot start a rehearsal: " + std::string(std::strerror(errno))};
  std::string text;
  std::array<char, 4096> buffer{};
  while (auto got = fread(buffer.data(), 1, buffer.size(), pipe)) text.append(buffer.data(), got);
  pclose(pipe);
  const auto begin = text.find('{');
  const auto json =
      Json::parse(begin == text.npos ? "" : text.substr(begin, text.rfind('}') - begin + 1), nullptr, false);
  if (json.is_discarded())
    return Refusal{text.empty() ? "it did not come to an end within three minutes, and was killed" : text};
  const auto& result = json["drills"][0];
  if (result.contains("not_rehearsed")) return Refusal{result["not_rehearsed"].get<std::string>()};
  return outcome_of(result);
}

std::vector<std::string> row_of(const DrillOutcome& outcome) {
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

struct DrillOptions {
  std::vector<std::string> cases{};  // none: all
  drill::StandbyMode standby{"none"};
};

std::vector<std::string> wanted_cases(const DrillOptions& options) {
  if (!options.cases.empty()) return options.cases;
  std::vector<std::string> names;
  for (const auto& [name, which] : drill::cases(options.standby)) names.push_back(name);
  return names;
}

/// What was promised and not kept, a line each.
Result<void> check_promises(const std::vector<std::string>& broken) {
  if (broken.empty()) return {};
  std::string all = "not every promise was kept:";
  for (const auto& each : broken) all += "\n  " + each;
  return Refusal{all};
}

Result<void> rehearse_all(const VerbContext& command, const DrillOptions& options) {
  const auto names = wanted_cases(options);
  const auto known = drill::cases(options.standby);
  std::vector<std::vector<std::string>> rows{
      {"case", "noticed ms", "silence ms", "buzz ms", "ready ms", "notes lost", "doubled", "edits lost", "node tree"}};
  Json results = Json::array();
  std::vector<std::string> all;
  for (const auto& name : names) {
    if (names.size() > 1) std::fprintf(stderr, "rehearsing %s\n", name.c_str());
    const auto outcome =
        names.size() > 1 ? rehearse_apart(name, options.standby) : drill::rehearse(command.rig, name, options.standby);
    if (!outcome) {  // the others are rehearsed all the same
      all.push_back(name + ": could not be rehearsed: " + outcome.reason());
      results.push_back({{"case", name}, {"not_rehearsed", outcome.reason()}});
      continue;
    }
    const auto broken = drill::broken(known.at(name), *outcome);
    for (const auto& each : broken) all.push_back(name + ": " + each);
    rows.push_back(row_of(*outcome));
    results.push_back(json_of(*outcome, broken));
  }
  if (command.json)
    print({{"drills", results}});
  else if (rows.size() > 1)
    std::printf("%s", table(rows, command.terminal).c_str());
  return check_promises(all);
}

const VerbEntry drill_verb{{Chapter::others, 4, "drill",
                            "Rehearse failures on a rig of its own, measured at the loudspeaker and in the project "
                            "file; fails where a promise "
                            "is broken",
                            "beltane drill scsynth-kill"},
                           rehearse_all,
                           [](Verb verb, DrillOptions& options) {
                             verb.takes("cases", options.cases, "Which (default: all)").one_of(drill::all_case_names());
                             verb.takes("--standby", options.standby, "What the second audio server of its rigs does")
                                 .one_of({"none", "warm", "mirror"});
                           }};

}  // namespace
}  // namespace beltane
