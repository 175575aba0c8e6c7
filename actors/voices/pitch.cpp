#include "voices/pitch.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace beltane::voices {

double frequency_of(std::uint8_t pitch) {
  static const auto frequencies = [] {
    std::array<double, 128> table{};
    for (int note = 0; note < 128; ++note) table[note] = 440 * std::exp2((note - 69) / 12.0);
    return table;
  }();
  return frequencies[std::min<std::uint8_t>(pitch, 127)];
}

double velocity_of(std::uint8_t velocity) { return std::min<std::uint8_t>(velocity, 127) / 127.0; }

std::uint8_t pitch_of(double frequency) {
  const auto pitch = std::round(69 + 12 * std::log2(std::max(frequency, 1.0) / 440));
  return static_cast<std::uint8_t>(std::clamp(pitch, 0.0, 127.0));
}

std::uint8_t midi_velocity_of(double velocity) {
  return static_cast<std::uint8_t>(std::clamp(std::round(velocity * 127), 0.0, 127.0));
}

}  // namespace beltane::voices
