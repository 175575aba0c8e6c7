#include "support/shelf.hpp"

#include <sndfile.h>
#include <unistd.h>

#include <cmath>
#include <stdexcept>

namespace beltane::test {

namespace {

// As the backend has its spectra made.
constexpr int partition = 1024;
constexpr int fft_size = 2 * partition;
constexpr int passing = 1000;  // the buffer of a side's sound while its spectrum is made

SF_INFO info_of(const std::string& file) {
  SF_INFO info{};
  SNDFILE* sound = sf_open(file.c_str(), SFM_READ, &info);
  if (!sound) throw std::runtime_error("no sound file " + file);
  sf_close(sound);
  return info;
}

}  // namespace

double hertz(double pitch) { return 440 * std::exp2((pitch - 69) / 12); }

std::string file_of(const std::string& sample) {
  const std::string factory = "factory:";
  if (!sample.starts_with(factory)) return sample;
  return (synthdefs() / "samples" / (sample.substr(factory.size()) + ".wav")).string();
}

const Zone* zone_for(const std::vector<Zone>& zones, double hz, double velocity) {
  const double pitch = std::round(69 + 12 * std::log2(hz / 440)), force = std::max(1.0, std::round(velocity * 127));
  for (const auto& zone : zones)
    if (zone.low <= pitch && pitch <= zone.high && zone.soft <= force && force <= zone.loud) return &zone;
  return nullptr;
}

Controls Shelf::wiring(const Unit& unit, double hz, double velocity) {
  if (unit.zones.empty()) return {};
  if (unit.spectrum) return spectra(unit.zones.front());
  const auto* zone = zone_for(unit.zones, hz, velocity);
  if (!zone) throw std::runtime_error("no zone of " + unit.name + " answers " + std::to_string(hz) + " Hz");
  return wiring(*zone);
}

Controls Shelf::wiring(const Zone& zone) {
  return {{"buf", loaded(zone.sample)},
          {"root", zone.follow ? hertz(zone.root) : 0},
          {"zone_rate", std::exp2(zone.tune / 12)},
          {"zone_start", zone.start},
          {"zone_end", zone.end},
          {"loop_start", zone.loop_start},
          {"loop_end", zone.loop_end},
          {"zone_level", zone.level},
          {"zone_pan", zone.pan},
          {"zone_reverse", zone.reverse ? 1 : 0}};
}

Controls Shelf::spectra(const Zone& zone) {
  const int left = transformed(zone.sample);
  return {{"spectrum_left", left}, {"spectrum_right", left + 1}};
}

int Shelf::loaded(const std::string& sample) {
  const auto [place, first_asked] = buffers_.try_emplace(sample, next_);
  if (!first_asked) return place->second;
  const auto file = file_of(sample);
  score_.send(0, message("/b_allocReadChannel", {next_, file, 0, 0, 0, info_of(file).channels > 1 ? 1 : 0}));
  return next_++;
}

int Shelf::transformed(const std::string& sample) {
  const auto [place, first_asked] = spectra_.try_emplace(sample, next_);
  if (!first_asked) return place->second;
  const auto file = file_of(sample);
  const auto info = info_of(file);
  const int partitions = (static_cast<int>(info.frames) + partition - 1) / partition;
  for (const int side : {0, 1}) {
    score_.send(0, message("/b_allocReadChannel", {passing, file, 0, 0, info.channels > 1 ? side : 0}));
    score_.send(0, message("/b_alloc", {next_ + side, partitions * fft_size, 1}));
    score_.send(0, message("/b_gen", {next_ + side, std::string("PreparePartConv"), passing, fft_size}));
    score_.send(0, message("/b_free", {passing}));
  }
  next_ += 2;
  return next_ - 2;
}

Sound sound_of(const std::string& file) {
  SF_INFO info{};
  SNDFILE* sound = sf_open(file.c_str(), SFM_READ, &info);
  if (!sound) throw std::runtime_error("no sound file " + file);
  Sound out{info.samplerate, {}, {}};
  const auto channels = static_cast<std::size_t>(info.channels);
  std::vector<float> frames(static_cast<std::size_t>(info.frames) * channels);
  sf_readf_float(sound, frames.data(), info.frames);
  sf_close(sound);
  for (std::size_t i = 0; i < frames.size(); i += channels)
    out.left.push_back(frames[i]), out.right.push_back(frames[i + channels - 1]);
  return out;
}

OwnSample::OwnSample(const Sound& sound, int channels) {
  static int made = 0;
  const auto name = "beltane-sample-" + std::to_string(getpid()) + "-" + std::to_string(made++) + ".wav";
  path_ = (std::filesystem::temp_directory_path() / name).string();
  SF_INFO info{};
  info.samplerate = sound.rate, info.channels = channels, info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
  SNDFILE* file = sf_open(path_.c_str(), SFM_WRITE, &info);
  if (!file) throw std::runtime_error("cannot write " + path_);
  std::vector<float> frames;
  for (std::size_t i = 0; i < sound.left.size(); ++i) {
    frames.push_back(sound.left[i]);
    if (channels > 1) frames.push_back(sound.right[i]);
  }
  sf_writef_float(file, frames.data(), static_cast<sf_count_t>(sound.left.size()));
  sf_close(file);
}

OwnSample::~OwnSample() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace beltane::test
