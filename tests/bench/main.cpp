#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>

#include "bench/bench.hpp"

namespace beltane::bench {
namespace {

const std::vector<Benchmark>& all() {
  static const std::vector<Benchmark> benchmarks{
      {"edit-to-wire", "a parameter edit from a client's process to the datagram for the audio server", edit_to_wire},
      {"edit-scaling", "the same with 10 and with 1,000 instruments", edit_scaling},
      {"messages-per-edit", "OSC messages that one edit comes to", messages_per_edit},
      {"journal", "edits a second from 4 clients, each confirmed as on disk", journal},
      {"codec", "one turned knob, and 100,000 notes, as bytes and back", codec},
      {"voice", "a note's voice given and taken with 1,000 sounding", voice},
      {"export", "a song to a file, against scsynth -N alone on the same score", exporting},
      {"recovery-cold", "death of the audio server to sound at the loudspeaker", recovery_cold},
      {"synth-cost", "a voice of each source and one of each effect, offline, against a bare sine", synth_cost},
      {"polyphony", "voices that fill the audio server to 80 %, against bare sines", polyphony},
      {"load-samples", "1 GB of samples loaded while a tone sounds: its longest gap", load_samples},
  };
  return benchmarks;
}

Json run(const Benchmark& benchmark) {
  Json json = {{"name", benchmark.name}, {"what", benchmark.what}};
  try {
    auto finding = benchmark.run();
    json.update(finding.figures);
    json["met"] = finding.met;
  } catch (const std::exception& error) {
    json["failed"] = error.what();
    json["met"] = false;
  }
  return json;
}

int main_of(int argc, char** argv) {
  CLI::App app{
      "Measures beltane, each figure beside its floor in the same run. Prints one JSON document.\n"
      "Example: beltane bench edit-to-wire voice"};
  std::vector<std::string> names;
  bool json = true;
  app.add_option("names", names, "Which (default: all)");
  app.add_flag("--json", json, "JSON; this is what is printed anyway");
  CLI11_PARSE(app, argc, argv);
  Json results = Json::array();
  bool failed = false;
  for (const auto& name : names)
    if (std::ranges::none_of(all(), [&](const auto& each) { return each.name == name; })) {
      std::fprintf(stderr, "beltane bench: there is no benchmark called %s; there are:", name.c_str());
      for (const auto& each : all()) std::fprintf(stderr, " %s", each.name.c_str());
      std::fprintf(stderr, "\n");
      return 2;
    }
  for (const auto& benchmark : all()) {
    if (!names.empty() && std::ranges::find(names, benchmark.name) == names.end()) continue;
    std::fprintf(stderr, "measuring %s\n", benchmark.name.c_str());
    results.push_back(run(benchmark));
    failed = failed || results.back().contains("failed");
  }
  std::printf("%s\n", Json{{"benchmarks", results}}.dump(2).c_str());
  return failed ? 1 : 0;
}

}  // namespace

Seconds Samples::at(double part) const {
  if (times_.empty()) return {};
  auto sorted = times_;
  std::ranges::sort(sorted);
  const auto index = static_cast<std::size_t>(std::ceil(part * static_cast<double>(sorted.size())));
  return {sorted[std::clamp<std::size_t>(index, 1, sorted.size()) - 1]};
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
