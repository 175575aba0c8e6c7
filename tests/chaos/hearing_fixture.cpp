#include "hearing_fixture.hpp"

#include <algorithm>
#include <cmath>

namespace beltane::test {
namespace {

constexpr double ringing = 0.1;  // s that a stroke takes

/// Its second difference: a drone of 110 Hz is 50 dB softer in it than a clave of 2,500 Hz.
std::vector<double> bright_part(const std::vector<float>& samples) {
  std::vector<double> bright(samples.size());
  for (std::size_t i = 2; i < samples.size(); ++i)
    bright[i] = std::abs(samples[i] - 2.0 * samples[i - 1] + samples[i - 2]);
  return bright;
}

}  // namespace

std::vector<Stroke> strokes(const Sound& sound) {
  const auto bright = bright_part(sound.left);
  if (bright.empty()) return {};
  const auto threshold = *std::max_element(bright.begin(), bright.end()) / 10;
  const auto length = static_cast<std::size_t>(ringing * sound.rate);
  std::vector<Stroke> found;
  for (std::size_t i = 0; i < bright.size(); ++i) {
    if (bright[i] < threshold) continue;
    const auto end = std::min(bright.size(), i + length);
    double energy = 0;
    for (std::size_t at = i; at < end; ++at) energy += bright[at] * bright[at];
    found.push_back({static_cast<double>(i) / sound.rate, std::sqrt(energy)});
    i = end;
  }
  return found;
}

Levels drone_levels(const Sound& sound, double hz) {
  Levels levels{1e9, -1e9};
  for (double at = 0; at + 0.05 <= sound.seconds(); at += 0.05) {
    const auto level = tone_db(stretch(sound, at, at + 0.05), hz);
    levels = {std::min(levels.softest, level), std::max(levels.loudest, level)};
  }
  return levels;
}

}  // namespace beltane::test
