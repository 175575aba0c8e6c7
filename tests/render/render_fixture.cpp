#include "render_fixture.hpp"

#include <sndfile.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "host/catalogue_file.hpp"
#include "model/editing/resolve.hpp"
#include "support/project_units.hpp"

namespace beltane::render {

const Catalogue& catalogue() {
  static const auto loaded = load_catalogue(Rig{.data = BELTANE_DATA_DIR});
  if (!loaded) throw std::runtime_error(loaded.reason());
  return *loaded;
}

Note note(double start, double length, int pitch) {
  return {.start = {start}, .length = {length}, .pitch = static_cast<std::uint8_t>(pitch)};
}

AddInstrument instrument(const char* name, const char* source, std::vector<Note> notes) {
  return {.def = support::instrument_def(source, name), .notes = std::move(notes)};
}

Project project_of(const Edits& edits) {
  const Project empty;
  auto made = accepted(empty, edits, catalogue());
  if (!made) throw std::runtime_error(made.reason());
  return *std::move(made);
}

Sound sound_of(const std::string& path, std::size_t channel) {
  SF_INFO info{};
  auto* file = sf_open(path.c_str(), SFM_READ, &info);
  if (!file) return {};
  std::vector<float> samples(static_cast<std::size_t>(info.frames * info.channels));
  sf_readf_float(file, samples.data(), info.frames);
  sf_close(file);
  Sound sound{.rate = info.samplerate};
  for (auto i = channel; i < samples.size(); i += static_cast<std::size_t>(info.channels))
    sound.left.push_back(samples[i]);
  return sound;
}

double peak(const Sound& sound, double from, double to) {
  const auto at = [&](double seconds) {
    return std::min(sound.left.size(), static_cast<std::size_t>(std::lround(seconds * sound.rate)));
  };
  double loudest = 0;
  for (auto i = at(from); i < at(to); ++i) {
    if (!std::isfinite(sound.left[i])) return HUGE_VAL;
    loudest = std::max<double>(loudest, std::abs(sound.left[i]));
  }
  return loudest;
}

Render::Render() {
  auto pattern = (std::filesystem::temp_directory_path() / "render_XXXXXX").string();
  dir_ = mkdtemp(pattern.data());
}

Render::~Render() { std::filesystem::remove_all(dir_); }

RenderOptions Render::to(const char* name) const {
  return {.wav = file(name), .replace = true, .units_dir = std::string(BELTANE_DATA_DIR) + "/synthdefs"};
}

Sound Render::heard(const Project& project) const {
  auto options = to("heard.wav");
  options.tail = Seconds{1};
  const auto done = beltane::render::render(project, catalogue(), options);
  EXPECT_TRUE(done) << done.reason();
  return sound_of(options.wav);
}

}  // namespace beltane::render
