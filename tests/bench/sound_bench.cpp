// What sounds cost, and what loading them does to what sounds.

#include <sndfile.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "backends/score.hpp"
#include "backends/scsynth.hpp"
#include "bench/bare_sine.hpp"
#include "bench/bench.hpp"
#include "host/catalogue_file.hpp"
#include "model/apply.hpp"
#include "patchbay/capture.hpp"
#include "render/render.hpp"
#include "support/live_server.hpp"

namespace beltane::bench {
namespace {

namespace fs = std::filesystem;
using backend::NodeId;

/// A folder for what a benchmark writes, gone afterwards.
class Folder {
 public:
  Folder() {
    char pattern[] = "/tmp/beltane-sound-XXXXXX";
    path_ = mkdtemp(pattern);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path operator/(const fs::path& name) const { return path_ / name; }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_{};
};

const Rig& shop() {
  static const Rig rig{.data = BELTANE_DATA_DIR};
  return rig;
}

Catalogue whole_catalogue() {
  auto catalogue = load_catalogue(shop());
  if (!catalogue) throw std::runtime_error(catalogue.reason());
  return std::move(*catalogue);
}

// ── synth-cost ──

constexpr int voices = 8;
constexpr double length = 10;  // seconds of music

/// Processor time that ended children have used, in seconds.
double used_by_children() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec) * 1e-6;
}

/// What it takes to render the edits, as a part of one core.
double load_of(const Edits& edits, const Catalogue& catalogue, const Folder& folder) {
  const Project empty;
  const auto project = apply(empty, with_ids(empty, edits), catalogue);
  if (!project) throw std::runtime_error(project.reason());
  render::RenderOptions options{.wav = (folder / "out.wav").string(), .units_dir = units_dir(shop()).string()};
  options.samples = shelf_of({}, shop().data);
  options.to = Beats{2 * length};
  const auto before = used_by_children();
  const auto done = render::render(*project, catalogue, options);
  if (!done) throw std::runtime_error(done.reason());
  return (used_by_children() - before) / length;
}

AddInstrument playing(const std::string& source, bool percussion, int count) {
  AddInstrument made{.def = {.source = source, .strip = {.name = "heard"}}};
  const double each = percussion ? 0.5 : 2 * length;  // a drum is hit again and again
  for (double beat = 0; beat < 2 * length; beat += each)
    for (int i = 0; i < count; ++i)
      made.notes.push_back({.start = {beat}, .length = {each}, .pitch = static_cast<std::uint8_t>(40 + 5 * i)});
  return made;
}

/// The bare sine as a unit of its own would need a rig's wiring: it is played by scsynth alone, from its own score.
double load_of_bare_sine(const Folder& folder) {
  auto score = backend::score({.units_dir = (folder / "defs").string()});
  fs::create_directories(folder / "defs");
  std::ofstream(folder / "defs" / "bare_sine.scsyndef", std::ios::binary) << bare_sine_def();
  fs::copy_file(units_dir(shop()) / "seed.scsyndef", folder / "defs" / "seed.scsyndef");
  if (auto loaded = score->load_units({}); !loaded) throw std::runtime_error(loaded.reason());
  auto load = [&](int count) {
    for (int i = 0; i < count; ++i) score->perform({backend::NewUnit{NodeId{1000 + i}, "bare_sine", {}, {}}}, {});
    (void)score->write((folder / "bare.score").string(), {length}).operator bool();
    const auto before = used_by_children();
    const auto run = backend::run_score(
        {.score = (folder / "bare.score").string(), .wav = (folder / "bare.wav").string(), .length = {length}});
    if (!run) throw std::runtime_error(run.reason());
    return (used_by_children() - before) / length;
  };
  const auto nothing = load(0);
  constexpr int many = 400;
  return (load(many) - nothing) / many;
}

}  // namespace

Finding synth_cost() {
  const Folder folder;
  const auto catalogue = whole_catalogue();
  const auto floor = load_of_bare_sine(folder);
  const auto idle = load_of({playing("sine", false, 0)}, catalogue, folder);
  Json sources = Json::object(), effects = Json::object();
  for (const auto& unit : catalogue.units()) {
    if (unit.kind == UnitKind::source) {
      const auto cost = (load_of({playing(unit.name, unit.percussion, voices)}, catalogue, folder) - idle) / voices;
      sources[unit.name] = {{"core_percent", cost * 100}, {"bare_sines", cost / floor}};
    }
    if (unit.kind == UnitKind::effect || unit.kind == UnitKind::filter || unit.kind == UnitKind::eq) {
      const auto cost =
          load_of({playing("sine", false, 0), AddEffect{master_strip, {{}, unit.name}, {}}}, catalogue, folder) - idle;
      effects[unit.name] = {{"core_percent", cost * 100}, {"bare_sines", cost / floor}};
    }
  }
  Finding finding;
  finding.figures = {{"floor_bare_sine_core_percent", floor * 100},
                     {"idle_rig_core_percent", idle * 100},
                     {"a_voice_of", sources},
                     {"an_instance_of", effects}};
  return finding;
}

// ── polyphony ──

namespace {

constexpr double full = 80;  // per cent of the server's time, as it says itself

/// How many voices fill the server to 80 %.
double voices_that_fill(const std::string& def, const backend::Controls& controls, const fs::path& defs) {
  test::LiveServer live(test::LiveServer::Options{.more = {"-n", "65536", "-m", "262144"}});
  std::atomic<double> cpu{-1};
  auto server = backend::scsynth({.port = live.port(), .units_dir = defs.string(), .report = [&](const auto& said) {
                                    if (auto status = std::get_if<backend::ServerStatus>(&said)) cpu = status->cpu;
                                  }});
  if (auto loaded = server->load_units({5}); !loaded) throw std::runtime_error(loaded.reason());
  int count = 0;
  double load = 0;
  for (int round = 0; round < 12 && load < full; ++round) {
    // Less than half of the way each time: a server that is filled at once is overrun, and says nothing more.
    const int more = round == 0 ? 50 : std::max(10, static_cast<int>(count * std::min(1.0, (full / load - 1) * 0.6)));
    backend::Commands commands;
    for (int i = 0; i < more; ++i)
      commands.emplace_back(backend::NewUnit{NodeId{10'000 + count + i}, def, controls, {NodeId{0}, {}}});
    server->perform(commands, {});
    count += more;
    std::this_thread::sleep_for(std::chrono::milliseconds(2'200));  // the server's mean follows in a second
    load = cpu;
  }
  return count * full / std::max(load, full);
}

}  // namespace

Finding polyphony() {
  const Folder folder;
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
  const Folder folder;
  fs::create_directories(folder / "defs");
  std::ofstream(folder / "defs" / "bare_sine.scsyndef", std::ios::binary) << bare_sine_def();
  for (int i = 0; i < files; ++i) write_sample(folder / std::to_string(i), static_cast<unsigned>(i));
  setenv("SC_JACK_DEFAULT_OUTPUTS", "system", 1);
  test::LiveServer live(test::LiveServer::Options{.more = {"-m", "65536"}});
  std::atomic<int> loaded{0}, failed{0};
  auto server =
      backend::scsynth({.port = live.port(), .units_dir = (folder / "defs").string(), .report = [&](const auto& said) {
                          if (std::holds_alternative<backend::BufferLoaded>(said)) ++loaded;
                          if (std::holds_alternative<backend::BufferFailed>(said)) ++failed;
                        }});
  if (auto units = server->load_units({5}); !units) throw std::runtime_error(units.reason());
  server->perform({backend::NewUnit{NodeId{1000}, "bare_sine", {}, {NodeId{0}, {}}}}, {});
  auto ear = patchbay::listen_at({.server = live.jack_server()});
  if (!ear) throw std::runtime_error(ear.reason());
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const auto listened = (*ear)->heard().samples.size();
  const auto before = steady_now();
  for (int i = 0; i < files; ++i)
    if (auto begun = server->load({backend::BufferId{1024 + 4 * i}, (folder / std::to_string(i)).string()}); !begun)
      throw std::runtime_error(begun.reason());
  while (loaded + failed < files && (steady_now() - before).count < 120)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const auto took = steady_now() - before;
  auto heard = (*ear)->heard();
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
