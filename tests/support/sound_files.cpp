#include "support/sound_files.hpp"

#include <sndfile.h>
#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

namespace beltane::support {

OwnFolder::OwnFolder() {
  auto pattern = (std::filesystem::temp_directory_path() / "beltane-test-XXXXXX").string();
  if (!mkdtemp(pattern.data())) throw std::runtime_error("no folder " + pattern);
  path_ = pattern;
}

OwnFolder::~OwnFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path write_sound(const std::filesystem::path& file, const Tone& tone) {
  SF_INFO info{};
  info.samplerate = tone.rate;
  info.channels = tone.channels;
  info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
  SNDFILE* sound = sf_open(file.c_str(), SFM_WRITE, &info);
  if (!sound) throw std::runtime_error("cannot write " + file.string());
  const auto frames = static_cast<std::size_t>(std::lround(tone.seconds * tone.rate));
  std::vector<float> samples;
  for (std::size_t i = 0; i < frames; ++i)
    for (int channel = 0; channel < tone.channels; ++channel)
      samples.push_back(static_cast<float>(
          tone.level * std::sin(2 * M_PI * tone.hertz * static_cast<double>(i) / static_cast<double>(tone.rate))));
  sf_writef_float(sound, samples.data(), static_cast<sf_count_t>(frames));
  sf_close(sound);
  return file;
}

test::Sound sound_in(const std::filesystem::path& file) {
  SF_INFO info{};
  SNDFILE* sound = sf_open(file.c_str(), SFM_READ, &info);
  if (!sound) return {};
  test::Recording recording{info.samplerate, info.channels, {}};
  recording.samples.resize(static_cast<std::size_t>(info.frames * info.channels));
  sf_readf_float(sound, recording.samples.data(), info.frames);
  sf_close(sound);
  return stretch(recording, 0, static_cast<double>(info.frames) / info.samplerate);
}

double loudest(const std::filesystem::path& file) {
  SF_INFO info{};
  SNDFILE* sound = sf_open(file.c_str(), SFM_READ, &info);
  if (!sound) return 0;
  std::vector<float> samples(static_cast<std::size_t>(info.frames * info.channels));
  sf_readf_float(sound, samples.data(), info.frames);
  sf_close(sound);
  double peak = 0;
  for (const auto sample : samples) peak = std::max<double>(peak, std::abs(sample));
  return peak;
}

}  // namespace beltane::support
