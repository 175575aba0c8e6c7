// What sounds cost, and what loading them does to what sounds.

#include <sndfile.h>
#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "bench/bare_sine.hpp"
#include "bench/bench.hpp"
#include "bench/unit_costs.hpp"
#include "host/catalogue_file.hpp"
#include "patchbay/capture.hpp"
#include "scsynth/connection/connection.hpp"
#include "support/live_server.hpp"
#include "support/sound_files.hpp"

namespace beltane::bench {
namespace {

namespace fs = std::filesystem;
using scsynth::NodeId;

const Rig& shop() {
  static const Rig rig{.data = BELTANE_DATA_DIR};
  return rig;
}

// ── synth-cost ──

Json as_json(const std::map<std::string, Cost>& costs) {
  Json json = Json::object();
  for (const auto& [unit, cost] : costs)
    json[unit] = {{"core_percent", cost.core_percent}, {"bare_sines", cost.bare_sines}};
  return json;
}

}  // namespace

Finding synth_cost() {
  const auto costs = unit_costs();
  Finding finding;
  finding.figures = {{"floor_bare_sine_core_percent", costs.bare_sine_percent},
                     {"idle_rig_core_percent", costs.idle_rig_percent},
                     {"a_voice_of", as_json(costs.sources)},
                     {"an_instance_of", as_json(costs.in_place)},
                     {"a_copy_of", as_json(costs.others)}};
  return finding;
}

// ── polyphony ──

namespace {

constexpr double full = 80;  // per cent of the server's time, as it says itself

/// How many voices fill the server to 80 %.
double voices_that_fill(const std::string& def, const scsynth::Controls& controls, const fs::path& defs) {
  test::LiveServer live(test::LiveServer::Options{.more = {"-n", "65536", "-m", "262144"}});
  std::atomic<double> cpu{-1};
  auto server = scsynth::connect({.port = live.port(), .units_dir = defs.string(), .report = [&](const auto& said) {
                                    if (auto status = std::get_if<scsynth::ServerStatus>(&said)) cpu = status->cpu;
                                  }});
  if (auto loaded = server->load_units({5}); !loaded) throw std::runtime_error(loaded.reason());
  int count = 0;
  double load = 0;
  for (int round = 0; round < 12 && load < full; ++round) {
    // Less than half of the way each time: a server that is filled at once is overrun, and says nothing more.
    const int more = round == 0 ? 50 : std::max(10, static_cast<int>(count * std::min(1.0, (full / load - 1) * 0.6)));
    scsynth::Commands commands;
    for (int i = 0; i < more; ++i)
      commands.emplace_back(scsynth::NewUnit{NodeId{10'000 + count + i}, def, controls, {NodeId{0}, {}}});
    server->perform(commands, {});
    count += more;
    std::this_thread::sleep_for(std::chrono::milliseconds(2'200));  // the server's mean follows in a second
    load = cpu;
  }
  return count * full / std::max(load, full);
}

}  // namespace

Finding polyphony() {
  const support::OwnFolder folder;
  fs::create_directories(folder / "defs");
  std::ofstream(folder / "defs" / "bare_sine.scsyndef", std::ios::binary) << bare_sine_def();
  for (const char* name : {"sine", "saw"})
    fs::copy_file(units_dir(shop()) / (std::string(name) + ".scsyndef"),
                  folder / "defs" / (std::string(name) + ".scsyndef"));
  const auto bare = voices_that_fill("bare_sine", {}, folder / "defs");
  const auto sine = voices_that_fill("sine", {{"bus", 16.0}, {"freq", 220.0}}, folder / "defs");
  const auto saw = voices_that_fill("saw", {{"bus", 16.0}, {"freq", 220.0}}, folder / "defs");
  Finding finding;
  finding.figures = {{"floor_bare_sines", bare}, {"sine_voices", sine}, {"saw_voices", saw}};
  judge(finding, "rig_limit_over_saw_voices", 500 / saw, 1);  // a rig gives at most 500 voices
  return finding;
}

// ── load-samples ──

namespace {

/// 24 MB of stereo noise, which no file system can leave out.
void write_sample(const fs::path& file, unsigned seed) {
  SF_INFO info{};
  info.samplerate = 48'000;
  info.channels = 2;
  info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
  SNDFILE* sound = sf_open(file.c_str(), SFM_WRITE, &info);
  if (!sound) throw std::runtime_error("cannot write " + file.string());
  std::vector<float> noise(2 * 48'000);
  for (int second = 0; second < 62; ++second) {
    for (auto& sample : noise) seed = seed * 1664525U + 1013904223U, sample = static_cast<float>(seed >> 8) * 1e-8F;
    sf_writef_float(sound, noise.data(), 48'000);
  }
  sf_close(sound);
}

}  // namespace

Finding load_samples() {
  constexpr int files = 42;  // 1 GB
  const support::OwnFolder folder;
  fs::create_directories(folder / "defs");
  std::ofstream(folder / "defs" / "bare_sine.scsyndef", std::ios::binary) << bare_sine_def();
  for (int i = 0; i < files; ++i) write_sample(folder / std::to_string(i), static_cast<unsigned>(i));
  setenv("SC_JACK_DEFAULT_OUTPUTS", "system", 1);
  test::LiveServer live(test::LiveServer::Options{.more = {"-m", "65536"}});
  std::atomic<int> loaded{0}, failed{0};
  auto server =
      scsynth::connect({.port = live.port(), .units_dir = (folder / "defs").string(), .report = [&](const auto& said) {
                          if (std::holds_alternative<scsynth::BufferLoaded>(said)) ++loaded;
                          if (std::holds_alternative<scsynth::BufferFailed>(said)) ++failed;
                        }});
  if (auto units = server->load_units({5}); !units) throw std::runtime_error(units.reason());
  server->perform({scsynth::NewUnit{NodeId{1000}, "bare_sine", {}, {NodeId{0}, {}}}}, {});
  auto ear = patchbay::listen_at({.server = live.jack_server()});
  if (!ear) throw std::runtime_error(ear.reason());
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const auto listened = (*ear)->captured().samples.size();
  const auto before = steady_now();
  for (int i = 0; i < files; ++i)
    if (auto begun = server->load({scsynth::BufferId{1024 + 4 * i}, (folder / std::to_string(i)).string()}); !begun)
      throw std::runtime_error(begun.reason());
  while (loaded + failed < files && (steady_now() - before).count < 120)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const auto took = steady_now() - before;
  auto heard = (*ear)->captured();
  heard.samples.erase(heard.samples.begin(), heard.samples.begin() + static_cast<std::ptrdiff_t>(listened));
  Finding finding;
  finding.figures = {{"files", files},
                     {"loaded", loaded.load()},
                     {"seconds", took.count},
                     {"heard_s", static_cast<double>(heard.samples.size()) / 2 / heard.rate}};
  judge(finding, "longest_gap_ms", patchbay::longest(patchbay::silences(heard, 1e-6F, {0.0005})).length.count * 1e3, 1);
  judge(finding, "not_loaded", files - loaded.load(), 0);
  return finding;
}

}  // namespace beltane::bench
