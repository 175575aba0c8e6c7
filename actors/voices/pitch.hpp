#pragma once

#include <cstdint>

namespace beltane::voices {

/// Equal temperament, A4 (69) = 440 Hz.
double frequency_of(std::uint8_t pitch);
/// 0 to 1.
double velocity_of(std::uint8_t velocity);
/// The nearest pitch and velocity: the way back.
std::uint8_t pitch_of(double frequency);
std::uint8_t midi_velocity_of(double velocity);

}  // namespace beltane::voices
