#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "client/connection.hpp"
#include "client/rig_control.hpp"
#include "drill/rehearsal.hpp"
#include "drill/verdict.hpp"
#include "host/clocks.hpp"
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
  each("machine_ms", outcome.machine_ms);
  each("buzz_ms", outcome.buzz_ms);
  each("restored_ms", outcome.restored_ms);
  each("period_ms", outcome.period_ms);
  each("lasted_ms", outcome.lasted_ms);
  each("floor_ms", outcome.floor_ms);
  each("notes", outcome.notes);
  each("notes_lost", outcome.notes_lost);
  each("notes_excused", outcome.notes_excused);
  each("notes_doubled", outcome.notes_doubled);
  each("edits", outcome.edits);
  each("edits_lost", outcome.edits_lost);
  each("edits_doubled", outcome.edits_doubled);
  each("sound", outcome.sound);
  each("live", outcome.live);
  each("pause_ms", outcome.pause_ms);
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

struct DrillOptions {
  std::vector<std::string> cases{};  // none: all
  drill::StandbyMode standby{"auto"};
  bool live{};
  bool all() const { return cases.empty() || std::ranges::count(cases, "all") > 0; }
};

/// Ends a rehearsal that does not come to an end by itself, so that the others are rehearsed all the same.
const std::string at_most = "timeout --kill-after=5 180 ";

/// Each rehearsal has a process of its own: a JACK client library does not outlive the server it once joined.
Result<DrillOutcome> rehearse_apart(const Rig& rig, const std::string& name, const DrillOptions& options) {
  std::error_code ignored;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored).string();
  const auto how = options.live ? " --live " : " --standby " + options.standby + " ";
  FILE* pipe =
      popen((at_most + "'" + self + "' --json --rig '" + rig.name + "' drill" + how + name + " 2>&1").c_str(), "r");
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
          number(outcome.machine_ms, 1),
          number(outcome.buzz_ms, 1),
          number(outcome.restored_ms, 0),
          outcome.live ? "-" : std::to_string(outcome.notes_lost) + " of " + std::to_string(outcome.notes),
          outcome.live ? "-" : std::to_string(outcome.notes_doubled),
          outcome.live ? (outcome.edits_lost ? "some" : "none")
                       : std::to_string(outcome.edits_lost) + " of " + std::to_string(outcome.edits),
          outcome.difference.empty() ? "equal" : "differs"};
}

/// On the rig itself, what can be done to it is what its second server allows.
std::map<std::string, drill::Case> possible_cases(const DrillOptions& options) {
  return options.live ? drill::cases_of_running_rig(options.standby) : drill::cases(options.standby);
}

std::vector<std::string> wanted_cases(const Rig& rig, const DrillOptions& options) {
  if (!options.all()) return options.cases;
  std::vector<std::string> names;
  const bool foreign_jack = options.live && supervisor::jack_server_of(rig).empty();
  for (const auto& [name, which] : possible_cases(options))
    if (!(foreign_jack && which.hits("jackd"))) names.push_back(name);
  return names;
}

/// What was promised and not kept, a line each.
Result<void> check_promises(const std::vector<std::string>& broken) {
  if (broken.empty()) return {};
  std::string all = "not every promise was kept:";
  for (const auto& each : broken) all += "\n  " + each;
  return Refusal{all};
}

/// What rehearsals came to, as it is told.
struct Report {
  drill::ShowVerdict verdict{};
  std::vector<std::vector<std::string>> rows{{"case", "noticed ms", "silence ms", "machine ms", "buzz ms", "ready ms",
                                              "notes lost", "doubled", "edits lost", "node tree"}};
  Json results = Json::array();

  void add(const DrillOutcome& outcome, const std::vector<std::string>& broken) {
    rows.push_back(row_of(outcome));
    results.push_back(json_of(outcome, broken));
    drill::add(verdict, outcome, broken);
  }
  /// The others are rehearsed all the same.
  void add_refused(const std::string& name, const std::string& why) {
    verdict.broken.push_back(name + ": could not be rehearsed: " + why);
    results.push_back({{"case", name}, {"not_rehearsed", why}});
  }
};

void rehearse_each(const VerbContext& command, const DrillOptions& options, Report& report) {
  const auto names = wanted_cases(command.rig, options);
  const auto known = possible_cases(options);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& name = names[i];
    if (names.size() > 1) std::fprintf(stderr, "rehearsing %s (%zu of %zu)\n", name.c_str(), i + 1, names.size());
    const auto outcome = names.size() > 1 ? rehearse_apart(command.rig, name, options)
                         : options.live   ? drill::rehearse_live(command.rig, name)
                                          : drill::rehearse(command.rig, name, options.standby);
    if (outcome)
      report.add(*outcome, drill::broken(known.at(name), *outcome));
    else
      report.add_refused(name, outcome.reason());
  }
}

/// Unless it is said, rigs are rehearsed as the one that is up, or as one would be.
Result<DrillOptions> settled(const VerbContext& command, DrillOptions options) {
  const bool up = (options.live || options.standby == "auto") && client::is_up(command.rig);
  if (options.live && !up) return Refusal{"there is no rig to rehearse on; start one with `beltane up`"};
  if (!up) {
    if (options.standby == "auto") options.standby = supervisor::usual_standby();
    return options;
  }
  auto status = client::Connection(command.rig).status();
  if (!status) return status.refusal();
  options.standby = drill::standby_of(*status);
  return options;
}

/// Keeps what a rehearsal of all cases came to, for `status`.
Result<void> keep_verdict(const VerbContext& command, drill::ShowVerdict& verdict) {
  verdict.at = read_clocks().wall;
  if (verdict.live)
    if (auto status = client::Connection(command.rig).status()) drill::remember_project(verdict, *status);
  return drill::keep(command.rig, verdict);
}

Result<void> rehearse(const VerbContext& command, const DrillOptions& wanted) {
  const auto options = settled(command, wanted);
  if (!options) return options.refusal();
  Report report{.verdict = drill::begin_verdict(read_clocks().wall, options->live)};
  rehearse_each(command, *options, report);
  if (command.json)
    print({{"drills", report.results}});
  else if (report.rows.size() > 1)
    std::printf("%s", table(report.rows, command.terminal).c_str());
  if (options->all())
    if (auto kept = keep_verdict(command, report.verdict); !kept) return kept;
  return check_promises(report.verdict.broken);
}

std::vector<std::string> case_words() {
  auto words = drill::all_case_names();
  words.push_back("all");
  return words;
}

const VerbEntry drill_verb{
    {Chapter::others, 4, "drill",
     "Rehearse failures on a rig of its own, or before a show on the one that plays (--live), measured at the "
     "loudspeaker and in the project file; fails where a promise is broken. Silence while the machine itself ran "
     "nobody is told as its own (machine ms). After "
     "a drill of all, status says whether "
     "the rig is show-ready",
     "beltane drill scsynth-kill"},
    rehearse,
    [](Verb verb, DrillOptions& options) {
      verb.takes("cases", options.cases, "Which (default: all)").one_of(case_words());
      verb.takes("--standby", options.standby,
                 "What the second audio server of its rigs does (auto: as that of the rig that is up, or would be)")
          .one_of({"auto", "none", "warm", "mirror"});
      verb.flag("--live", options.live, "On the rig that is up and plays; its processes die and come back");
    }};

}  // namespace
}  // namespace beltane
