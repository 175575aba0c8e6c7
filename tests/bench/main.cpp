#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <thread>

#include "bench/bench.hpp"

namespace beltane::bench {
namespace {

const std::vector<Benchmark>& all() {
  static const std::vector<Benchmark> benchmarks{
      {"edit-to-wire", "a parameter edit from a client's process to the datagram for the audio server", edit_to_wire},
      {"edit-scaling", "the same with 10 and with 10,000 instruments", edit_scaling},
      {"changeover", "samples lost at the loudspeaker when the heard server of two is killed or frozen", changeover},
      {"note-scaling", "one note moved among 1,000 and among 1,000,000", note_scaling},
      {"messages-per-edit", "OSC messages that one edit comes to", messages_per_edit},
      {"journal", "edits a second from 4 clients, each confirmed as on disk", journal},
      {"codec", "one turned knob, and 100,000 notes, as bytes and back", codec},
      {"words", "`set` in words, as the session takes it, with 10 and with 10,000 instruments", words},
      {"voice", "a note's voice given and taken with 1,000 sounding", voice},
      {"export", "a song to a file, against scsynth -N alone on the same score", exporting},
      {"fan-out", "a change from the session to 100 clients that follow", fan_out},
      {"open", "a project of 100 instruments and 100,000 notes opened", open_project},
      {"lead", "how long before its moment a note is handed to the audio server, and by how much its moment is wrong",
       lead},
      {"recovery-cold", "death of the audio server to sound at the loudspeaker", recovery_cold},
      {"hang", "a frozen audio server until that is noticed", hang},
      {"false-alarms", "processes that are shot while they load 1 GB of samples", false_alarms},
      {"synth-cost", "a voice of each source and one of each effect, offline, against a bare sine", synth_cost},
      {"polyphony", "voices that fill the audio server to 80 %, against bare sines", polyphony},
      {"load-samples", "1 GB of samples loaded while a tone sounds: its longest gap", load_samples},
      {"unit-table", "every unit heard: loudness, cost and findings, beside imbolc's", unit_table},
  };
  return benchmarks;
}

/// What is printed of a benchmark.
struct Result {
  Json json{};
  std::string markdown{};
};

Result run(const Benchmark& benchmark) {
  Result result{{{"name", benchmark.name}, {"what", benchmark.what}}, {}};
  try {
    auto finding = benchmark.run();
    result.json.update(finding.figures);
    result.json["met"] = finding.met;
    result.markdown = std::move(finding.markdown);
  } catch (const std::exception& error) {
    result.json["failed"] = error.what();
    result.json["met"] = false;
  }
  return result;
}

/// Every figure that has a budget.
std::string budgets_of(const Json& figures) {
  std::string rows;
  for (const auto& [name, figure] : figures.items())
    if (figure.is_object() && figure.contains("budget"))
      rows += "| " + name + " | " + figure["value"].dump() + " | " + figure["budget"].dump() + " | " +
              (figure["met"] ? "met" : "missed") + " |\n";
  return rows.empty() ? rows : "| figure | value | budget | |\n|---|---|---|---|\n" + rows + "\n";
}

/// Those that have no tables of their own are shown by their budgets and as JSON.
std::string as_markdown(const Result& result) {
  const auto body = result.markdown.empty() ? budgets_of(result.json) + "```json\n" + result.json.dump(2) + "\n```\n"
                                            : result.markdown;
  return "# " + result.json["name"].get<std::string>() + "\n\n" + body + "\n";
}

void print(const std::vector<Result>& results, bool markdown) {
  Json all = Json::array();
  for (const auto& result : results) {
    if (markdown) std::fputs(as_markdown(result).c_str(), stdout);
    all.push_back(result.json);
  }
  if (!markdown) std::printf("%s\n", Json{{"benchmarks", all}}.dump(2).c_str());
}

/// The first name that no benchmark has, or nothing.
std::string unknown_in(const std::vector<std::string>& names) {
  for (const auto& name : names)
    if (std::ranges::find(all(), name, &Benchmark::name) == all().end()) return name;
  return {};
}

int refuse(const std::string& name) {
  std::fprintf(stderr, "beltane bench: there is no benchmark called %s; there are:", name.c_str());
  for (const auto& each : all()) std::fprintf(stderr, " %s", each.name.c_str());
  std::fprintf(stderr, "\n");
  return 2;
}

int main_of(int argc, char** argv) {
  CLI::App app{
      "Measures beltane, each figure beside its floor in the same run. Prints one JSON document.\n"
      "Fails (exit status 1) where a budget is missed.\n"
      "Example: beltane bench edit-to-wire voice"};
  std::vector<std::string> names;
  bool json = true, markdown = false;
  app.add_option("names", names, "Which (default: all)");
  app.add_flag("--json", json, "JSON; this is what is printed anyway");
  app.add_flag("--markdown", markdown, "Tables instead, of those that have them");
  CLI11_PARSE(app, argc, argv);
  if (const auto unknown = unknown_in(names); !unknown.empty()) return refuse(unknown);
  std::vector<Result> results;
  for (const auto& benchmark : all()) {
    if (!names.empty() && std::ranges::find(names, benchmark.name) == names.end()) continue;
    std::fprintf(stderr, "measuring %s\n", benchmark.name.c_str());
    results.push_back(run(benchmark));
  }
  print(results, markdown);
  return std::ranges::all_of(results, [](const auto& result) { return result.json["met"].template get<bool>(); }) ? 0
                                                                                                                  : 1;
}

}  // namespace

Seconds Samples::at(double part) const {
  if (times_.empty()) return {};
  auto sorted = times_;
  std::ranges::sort(sorted);
  const auto index = static_cast<std::size_t>(std::ceil(part * static_cast<double>(sorted.size())));
  return {sorted[std::clamp<std::size_t>(index, 1, sorted.size()) - 1]};
}

void Pace::wait() {
  std::uniform_real_distribution<double> spread(least_.count, most_.count);
  std::this_thread::sleep_for(std::chrono::duration<double>(spread(random_)));
}

Json microseconds(const Samples& samples) {
  auto us = [&](double part) { return std::round(samples.at(part).count * 1e7) / 10; };
  return {{"n", samples.count()}, {"p50_us", us(0.5)}, {"p99_us", us(0.99)}, {"p999_us", us(0.999)}};
}

void judge(Finding& finding, const std::string& name, double value, double budget) {
  const bool met = value <= budget;
  finding.figures[name] = {{"value", std::round(value * 1000) / 1000}, {"budget", budget}, {"met", met}};
  finding.met = finding.met && met;
}

Seconds steady_now() {
  return {std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count()};
}

}  // namespace beltane::bench

int main(int argc, char** argv) { return beltane::bench::main_of(argc, argv); }
