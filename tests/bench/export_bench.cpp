#include <stdlib.h>

#include <filesystem>
#include <stdexcept>

#include "bench/bench.hpp"
#include "host/catalogue_file.hpp"
#include "model/editing/apply.hpp"
#include "model/editing/resolve.hpp"
#include "render/render.hpp"
#include "support/project_units.hpp"

namespace beltane::bench {
namespace {

constexpr int rounds = 3;

/// Eight instruments with a filter and an effect each, playing eighths for a minute.
Project song(const Catalogue& catalogue) {
  Project project;
  for (int i = 0; i < 8; ++i) {
    AddInstrument add{.def = support::instrument_def("saw", "", {filter_unit({}, "low_pass")})};
    add.def.strip.name = "part " + std::to_string(i);
    add.def.strip.units.push_back(effect_unit({}, i % 2 == 0 ? "chorus" : "delay"));
    for (int step = 0; step < 240; ++step)
      add.notes.push_back({.start = {step * 0.5},
                           .length = {0.4},
                           .pitch = static_cast<std::uint8_t>(40 + (step * 7 + i * 5) % 40),
                           .velocity = 90});
    auto next = accepted(project, add, catalogue);
    if (!next) throw std::runtime_error(next.reason());
    project = std::move(*next);
  }
  return project;
}

}  // namespace

Finding exporting() {
  const Rig rig{.data = BELTANE_DATA_DIR};
  auto catalogue = load_catalogue(rig);
  if (!catalogue) throw std::runtime_error(catalogue.reason());
  char pattern[] = "/tmp/beltane-export-XXXXXX";
  const std::filesystem::path directory = mkdtemp(pattern);
  const auto project = song(*catalogue);
  Samples took, bare;
  double length = 0;
  for (int i = 0; i < rounds; ++i) {
    auto rendered = render::render(
        project, *catalogue,
        {.wav = (directory / "out.wav").string(), .replace = true, .units_dir = units_dir(rig).string()});
    if (!rendered) throw std::runtime_error(rendered.reason());
    took.add(rendered->took);
    bare.add(rendered->played);
    length = rendered->length.count;
  }
  std::filesystem::remove_all(directory);
  Finding finding;
  finding.figures = {{"song_s", length},
                     {"export_s", took.median().count},
                     {"floor_scsynth_alone_s", bare.median().count},
                     {"times_real_time", length / took.median().count}};
  judge(finding, "over_floor", took.median().count / bare.median().count, 1.1);
  return finding;
}

}  // namespace beltane::bench
