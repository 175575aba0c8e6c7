#include "drill/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

#include "drill/rehearsal.hpp"

namespace beltane::drill {
namespace {

using nlohmann::json;

std::filesystem::path note_of(const Rig& rig) { return rig.state / rig.name / "drill.json"; }

std::string day_and_time(WallTime at) {
  const auto seconds =
      std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::system_clock::duration>(at));
  std::tm local{};
  localtime_r(&seconds, &local);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local)};
}

double revision_of(const RigStatus& status) {
  const auto session = std::ranges::find(status.processes, "session", &ProcessInfo::name);
  if (session == status.processes.end()) return 0;
  const auto figure = session->health.figures.find("revision");
  return figure == session->health.figures.end() ? 0 : figure->second;
}

std::string count(std::size_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

/// The first, and how many more there are.
std::string in_short(const std::vector<std::string>& broken) {
  return broken.front() + (broken.size() > 1 ? ", and " + std::to_string(broken.size() - 1) + " more" : "");
}

/// What a machine that does not run all the time cannot promise.
std::string warning(double machine_ms) {
  if (machine_ms <= 0) return {};
  return "; but this machine itself stood still, up to " + std::to_string(std::lround(machine_ms)) +
         " ms were missing: end what else runs, or take larger blocks (audio.period in rig.toml)";
}

/// What is otherwise now; empty: nothing.
std::string difference(const ShowVerdict& verdict, const RigStatus& status) {
  if (verdict.version != BELTANE_VERSION) return "with beltane " + verdict.version;
  if (const auto standby = standby_of(status); standby != verdict.standby)
    return "with --standby " + verdict.standby + ", and this rig has " + standby;
  if (word_of(status, "supervisor", "sound") != verdict.sound) return "with the sound going to " + verdict.sound;
  if (!verdict.live) return {};
  const bool same = verdict.project == word_of(status, "session", "path") && verdict.revision == revision_of(status);
  return same ? "" : "before the project was changed";
}

template <class Some, class Each>
void with_fields(Some& verdict, const Each& each) {
  each("version", verdict.version);
  each("standby", verdict.standby);
  each("sound", verdict.sound);
  each("live", verdict.live);
  each("project", verdict.project);
  each("revision", verdict.revision);
  each("kept", verdict.kept);
  each("machine_ms", verdict.machine_ms);
  each("broken", verdict.broken);
}

}  // namespace

ShowVerdict begin_verdict(WallTime now, bool live) { return {.at = now, .version = BELTANE_VERSION, .live = live}; }

void add(ShowVerdict& verdict, const DrillOutcome& outcome, const std::vector<std::string>& broken) {
  verdict.standby = outcome.standby;
  if (!outcome.sound.empty()) verdict.sound = outcome.sound;
  verdict.kept += broken.empty();
  verdict.machine_ms = std::max(verdict.machine_ms, outcome.machine_ms);
  for (const auto& each : broken) verdict.broken.push_back(outcome.name + ": " + each);
}

void remember_project(ShowVerdict& verdict, const RigStatus& status) {
  verdict.project = word_of(status, "session", "path");
  verdict.revision = revision_of(status);
}

ShowReady show_ready(const std::optional<ShowVerdict>& verdict, const RigStatus& status, WallTime now) {
  using enum ShowReady::State;
  if (!verdict) return {never_rehearsed, "never rehearsed; `beltane drill` does that"};
  const auto when = day_and_time(verdict->at);
  if (const auto why = difference(*verdict, status); !why.empty())
    return {stale, "not rehearsed as it is now: " + when + " was " + why};
  if (!verdict->broken.empty()) return {not_ready, "not show-ready: " + when + ", " + in_short(verdict->broken)};
  const auto days = std::chrono::duration<double>(now - verdict->at).count() / 86'400;
  return {ready, "show-ready: " + when +
                     (days >= 2 ? ", " + count(static_cast<std::size_t>(days), "day") + " ago" : "") + ", " +
                     count(verdict->kept, "failure") + " rehearsed, every promise kept" + warning(verdict->machine_ms)};
}

Result<void> keep(const Rig& rig, const ShowVerdict& verdict) {
  json note = {{"at", std::chrono::duration<double>(verdict.at.time_since_epoch()).count()}};
  with_fields(verdict, [&](const char* name, const auto& value) { note[name] = value; });
  const auto file = note_of(rig);
  auto written = file;
  written += ".new";
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  std::ofstream out(written);
  out << note.dump(2) << '\n';
  out.close();
  if (out) std::filesystem::rename(written, file, error);
  if (out && !error) return {};
  return Refusal{"the verdict cannot be written to " + file.string()};
}

std::optional<ShowVerdict> kept_verdict(const Rig& rig) {
  std::ifstream in(note_of(rig));
  const auto note = json::parse(in, nullptr, false);
  if (!note.is_object()) return {};
  ShowVerdict verdict;
  try {
    const std::chrono::duration<double> at{note.at("at").get<double>()};
    verdict.at = WallTime{std::chrono::duration_cast<WallTime::duration>(at)};
    with_fields(verdict, [&](const char* name, auto& value) { note.at(name).get_to(value); });
  } catch (const json::exception&) {
    return {};
  }
  return verdict;
}

}  // namespace beltane::drill
