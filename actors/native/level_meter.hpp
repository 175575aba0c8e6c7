#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>

#include "graph/audio_backend.hpp"
#include "native/unit.hpp"

namespace beltane::native {

/// How loud a channel is: measured by the audio thread, read by any other.
class LevelMeter {
 public:
  explicit LevelMeter(double rate) : decay_(std::exp(std::log(0.001) / (0.3 * rate))) {}

  /// Audio thread.
  void measure(const StereoBlock& sound) {
    for (std::size_t side = 0; side < 2; ++side) {
      auto loudest = peaks_[side].load(std::memory_order_relaxed);
      for (std::size_t i = 0; i < sound.frames; ++i) {
        const auto frame = sound.side(side)[i];
        loudest = std::max(loudest, std::abs(frame));
        squares_[side] = frame * frame + (squares_[side] - frame * frame) * decay_;
      }
      peaks_[side].store(loudest, std::memory_order_relaxed);
      roots_[side].store(static_cast<float>(std::sqrt(squares_[side])), std::memory_order_relaxed);
    }
  }

  /// What was measured; the peaks begin anew.
  graph::Level read() {
    graph::Level level;
    for (std::size_t side = 0; side < 2; ++side) {
      level.peak[side] = peaks_[side].exchange(0, std::memory_order_relaxed);
      level.rms[side] = roots_[side].load(std::memory_order_relaxed);
    }
    return level;
  }

 private:
  double decay_;
  std::array<double, 2> squares_{};
  std::array<std::atomic<float>, 2> peaks_{};
  std::array<std::atomic<float>, 2> roots_{};
};

}  // namespace beltane::native
