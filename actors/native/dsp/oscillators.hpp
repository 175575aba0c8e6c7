#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

#include "native/dsp/biquad.hpp"
#include "native/unit.hpp"

namespace beltane::native {

/// The rounding of a step that was passed `place` of a period ago, so that it does not alias: PolyBLEP of Välimäki and
/// Huovilainen (2007), for a step of 2.
inline double rounded_step(double place, double period_step) {
  if (place < period_step) {
    const auto t = place / period_step;
    return t + t - t * t - 1;
  }
  if (place > 1 - period_step) {
    const auto t = (place - 1) / period_step;
    return t * t + t + t + 1;
  }
  return 0;
}

/// A falling saw from 0.5 to -0.5, as loud as SuperCollider's Saw.
class SawWave {
 public:
  double next(double step) {
    const auto value = 0.5 - place_ + 0.5 * rounded_step(place_, step);
    place_ += step;
    if (place_ >= 1) place_ -= 1;
    return value;
  }

 private:
  double place_{};
};

/// A pulse of 1 in `width` of its period and 0 in the rest, as SuperCollider's Pulse.
class PulseWave {
 public:
  double next(double step, double width) {
    auto since_fall = place_ - width;
    if (since_fall < 0) since_fall += 1;
    const auto value = (place_ < width ? 1 : 0) + 0.5 * (rounded_step(place_, step) - rounded_step(since_fall, step));
    place_ += step;
    if (place_ >= 1) place_ -= 1;
    return value;
  }

 private:
  double place_{};
};

/// A triangle from -1 to 1 that begins at 0; its corners are rounded as in synthdefs/sources/triangle.scd.
class TriangleWave {
 public:
  double next(double step) {
    const auto from_trough = std::abs(place_ < 0.5 ? place_ : place_ - 1);
    const auto rounded = [step](double distance) {
      const auto near = std::max(1 - distance / step, 0.0);
      return near * near * near;
    };
    place_ += step;
    if (place_ >= 1) place_ -= 1;
    return 4 * from_trough - 1 + step * 8 / 6 * (rounded(from_trough) - rounded(0.5 - from_trough));
  }

 private:
  double place_{0.25};
};

/// Three strings from one oscillator: the middle, and two quieter ones `cents` below and above it, left and right, that
/// begin a little later.
template <class Wave>
class Strings {
 public:
  void sound(const StereoBlock& out, double hertz, double cents, double rate) {
    const auto step = hertz / rate, apart = std::exp2(cents / 1'200);
    for (std::size_t i = 0; i < out.frames; ++i, ++age_) {
      const auto middle = middle_.next(step);
      double sides[2]{};
      for (std::size_t side = 0; side < 2; ++side)
        if (static_cast<double>(age_) >= late[side] * rate)
          sides[side] = sides_[side].next(side == 0 ? step / apart : step * apart);
      for (std::size_t side = 0; side < 2; ++side)
        out.side(side)[i] =
            0.7F * leaks_[side].next(static_cast<float>(middle + sides[side] * 0.35 + sides[1 - side] * 0.12), 0.995);
    }
  }

 private:
  static constexpr double late[2]{0.0023, 0.0037};  // s

  Wave middle_{}, sides_[2]{};
  LeakDc leaks_[2]{};
  std::uint64_t age_{};
};

/// Random numbers (xorshift32 of Marsaglia, 2003): the same at every run, and cheap.
class Random {
 public:
  /// Begins, once, at that seed.
  void seed(std::uint32_t number) {
    if (state_ == 0) state_ = (number * 2'654'435'761U) | 1U;
  }
  /// -1 to 1.
  double next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return static_cast<double>(state_) / 2'147'483'648.0 - 1;
  }

 private:
  std::uint32_t state_{};
};

}  // namespace beltane::native
