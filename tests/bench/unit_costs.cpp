#include "bench/unit_costs.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "bench/bare_sine.hpp"
#include "host/catalogue_file.hpp"
#include "model/editing/apply.hpp"
#include "model/editing/resolve.hpp"
#include "render/render.hpp"
#include "scsynth/score/score.hpp"
#include "support/project_units.hpp"
#include "support/shelf.hpp"
#include "support/sound_files.hpp"
#include "support/units.hpp"

namespace beltane::bench {
namespace {

namespace fs = std::filesystem;
using scsynth::NodeId;
using support::OwnFolder;

const Rig& factory_rig() {
  static const Rig rig{.data = BELTANE_DATA_DIR};
  return rig;
}

Catalogue whole_catalogue() {
  auto catalogue = load_catalogue(factory_rig());
  if (!catalogue) throw std::runtime_error(catalogue.reason());
  return std::move(*catalogue);
}

constexpr int voice_count = 8;       // and instances of what works in place
constexpr double music_length = 10;  // seconds of music

/// Processor time that ended children have used, in seconds.
double used_by_children() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec) * 1e-6;
}

/// What it takes to render the edits, as a part of one core.
double load_of(const Edits& edits, const Catalogue& catalogue, const OwnFolder& folder) {
  const Project empty;
  const auto project = accepted(empty, edits, catalogue);
  if (!project) throw std::runtime_error(project.reason());
  render::RenderOptions options{.wav = (folder / "out.wav").string(), .units_dir = units_dir(factory_rig()).string()};
  options.samples = shelf_of({}, factory_rig().data);
  options.to = Beats{2 * music_length};
  options.replace = true;
  const auto before = used_by_children();
  const auto done = render::render(*project, catalogue, options);
  if (!done) throw std::runtime_error(done.reason());
  return (used_by_children() - before) / music_length;
}

AddInstrument playing(const std::string& source, bool percussion, int count) {
  AddInstrument made{.def = support::instrument_def(source, "heard")};
  const double each = percussion ? 0.5 : 2 * music_length;  // a drum is hit again and again
  for (double beat = 0; beat < 2 * music_length; beat += each)
    for (int i = 0; i < count; ++i)
      made.notes.push_back({.start = {beat}, .length = {each}, .pitch = static_cast<std::uint8_t>(40 + 5 * i)});
  return made;
}

/// The least of three: what disturbs a measurement adds to it.
template <class Measure>
double least(Measure measure) {
  return std::min({measure(), measure(), measure()});
}

/// The bare sine as a unit of its own would need a rig's wiring: it is played by scsynth alone, from its own score.
double load_of_bare_sine(const OwnFolder& folder) {
  auto score = scsynth::score({.units_dir = (folder / "defs").string()});
  fs::create_directories(folder / "defs");
  std::ofstream(folder / "defs" / "bare_sine.scsyndef", std::ios::binary) << bare_sine_def();
  fs::copy_file(units_dir(factory_rig()) / "seed.scsyndef", folder / "defs" / "seed.scsyndef");
  if (auto loaded = score->load_units({}); !loaded) throw std::runtime_error(loaded.reason());
  const auto run = [&] {
    const auto before = used_by_children();
    const auto played = scsynth::run_score(
        {.score = (folder / "bare.score").string(), .wav = (folder / "bare.wav").string(), .length = {music_length}});
    if (!played) throw std::runtime_error(played.reason());
    return (used_by_children() - before) / music_length;
  };
  const auto load = [&](int count) {
    for (int i = 0; i < count; ++i) score->perform({scsynth::NewUnit{NodeId{1000 + i}, "bare_sine", {}, {}}}, {});
    (void)score->write((folder / "bare.score").string(), {music_length}).operator bool();
    return least(run);
  };
  const auto nothing = load(0);
  constexpr int many = 400;
  return (load(many) - nothing) / many;
}

/// What this many copies of a unit take, as a part of one core; those that sound play to buses that nobody hears.
double load_of_copies(const std::string& unit, int count) {
  test::Score score;
  for (int i = 0; i < count; ++i) score.synth(0.01, unit, 1000 + i, {{"bus", test::bus}, {"out", test::bus + 2}});
  const auto before = used_by_children();
  test::render(score, music_length);
  return (used_by_children() - before) / music_length;
}

/// What the unit takes when that constant comes in, as a part of one core. Below 1e-38 a float has lost its last
/// digits, and a processor that is not told to take it for 0 works on it a hundred times as long.
double load_at(const test::Unit& unit, float input) {
  constexpr double seconds = 4;
  test::Score score;
  test::Shelf shelf(score);
  score.send(0, test::message("/d_recv", {test::constant_def("test_input", input)}));
  auto controls = shelf.wiring(unit);
  controls["bus"] = test::bus;
  if (unit.wired("key")) controls["key"] = test::bus;
  for (int i = 0; i < voice_count; ++i) score.synth(0.02, unit.name, 1001 + i, controls);
  score.synth(0.03, "test_input", 1000, {{"out", test::bus}});
  score.send(0.03, test::message("/n_before", {1000, 1001}));
  return least([&] {
    const auto before = used_by_children();
    test::render(score, seconds);
    return (used_by_children() - before) / seconds;
  });
}

bool works_in_place(UnitKind kind) {
  return kind == UnitKind::filter || kind == UnitKind::eq || kind == UnitKind::effect;
}

/// What is played to know what a unit takes; nothing where it is not measured so.
Edits playing(const UnitSpec& unit) {
  if (unit.kind == UnitKind::source) return {playing(unit.name, unit.percussion, voice_count)};
  if (!works_in_place(unit.kind)) return {};
  Edits edits{playing("sine", false, 0)};
  for (int i = 0; i < voice_count; ++i) edits.push_back(AddUnit{master_strip, effect_unit({}, unit.name), {}});
  return edits;
}

}  // namespace

Costs unit_costs() {
  const OwnFolder folder;
  const auto catalogue = whole_catalogue();
  const auto floor = load_of_bare_sine(folder);
  const auto idle = least([&] { return load_of({playing("sine", false, 0)}, catalogue, folder); });
  const auto cost = [&](double load) { return Cost{load * 100, load / floor}; };
  Costs costs{.bare_sine_percent = floor * 100, .idle_rig_percent = idle * 100};
  for (const auto& unit : catalogue.units())
    if (const auto edits = playing(unit); !edits.empty()) {
      auto& of_its_kind = unit.kind == UnitKind::source ? costs.sources : costs.in_place;
      of_its_kind[unit.name] = cost((load_of(edits, catalogue, folder) - idle) / voice_count);
    }
  for (const auto& unit : test::units({"filter", "eq", "effect"}))
    costs.fading[unit.name] = load_at(unit, 1e-39F) / load_at(unit, 0.1F);
  constexpr int copies = 100;
  const auto nothing = least([] { return load_of_copies("seed", 0); });
  for (const auto& unit : test::units({"input", "modulator", "voice_modulator", "system"}))
    costs.others[unit.name] = cost((load_of_copies(unit.name, copies) - nothing) / copies);
  return costs;
}

}  // namespace beltane::bench
