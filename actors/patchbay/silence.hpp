#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/units.hpp"

namespace beltane::patchbay {

/// Sound as it arrived, gapless from `start`: what could not be caught is zero.
struct Captured {
  std::uint32_t rate{48000};  // samples a second
  std::uint32_t channels{2};
  std::uint32_t period{};        // frames of one block of the JACK server; 0: not known
  Instant start{};               // of the first sample
  std::vector<float> samples{};  // a frame after the other, its channels side by side
  std::uint64_t missed{};        // frames that had to be filled with zeros
};

/// When the sound was away, counted from the first sample.
struct SilentSpan {
  Seconds from{};
  Seconds length{};
  bool operator==(const SilentSpan&) const = default;
};

/// The stretches of at least `shortest` in which no channel goes beyond `threshold` (1 = full scale). Pure.
std::vector<SilentSpan> silences(std::span<const float> samples, std::uint32_t channels, std::uint32_t rate,
                                 float threshold, Seconds shortest);
std::vector<SilentSpan> silences(const Captured&, float threshold, Seconds shortest);

/// The longest of them; of length 0 where there is none.
SilentSpan longest(const std::vector<SilentSpan>&);

}  // namespace beltane::patchbay
