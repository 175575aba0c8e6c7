#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>

namespace beltane::native {

/// Coefficients of a second-order filter: y = a0 x + a1 x' + a2 x'' + b1 y' + b2 y''.
struct BiquadShape {
  double a0{1}, a1{}, a2{}, b1{}, b2{};
};

/// Low and high pass of Robert Bristow-Johnson's cookbook; `rq` is the reciprocal of Q. SuperCollider's BLowPass and
/// BHiPass, and with an rq of √2 its LPF and HPF.
inline BiquadShape low_pass_shape(double hertz, double rq, double rate) {
  const auto w = 2 * std::numbers::pi * hertz / rate, alpha = std::sin(w) * 0.5 * rq, scale = 1 / (1 + alpha);
  const auto a1 = (1 - std::cos(w)) * scale;
  return {a1 / 2, a1, a1 / 2, 2 * std::cos(w) * scale, -(1 - alpha) * scale};
}
inline BiquadShape high_pass_shape(double hertz, double rq, double rate) {
  const auto w = 2 * std::numbers::pi * hertz / rate, alpha = std::sin(w) * 0.5 * rq, scale = 1 / (1 + alpha);
  const auto a1 = -(1 + std::cos(w)) * scale;
  return {-a1 / 2, a1, -a1 / 2, 2 * std::cos(w) * scale, -(1 - alpha) * scale};
}
/// A bell of so many dB, of the same cookbook.
inline BiquadShape bell_shape(double hertz, double q, double decibels, double rate) {
  const auto w = 2 * std::numbers::pi * hertz / rate, alpha = std::sin(w) / (2 * q), a = std::pow(10, decibels / 40);
  const auto scale = 1 / (1 + alpha / a), b1 = 2 * std::cos(w) * scale;
  return {(1 + alpha * a) * scale, -b1, (1 - alpha * a) * scale, b1, -(1 - alpha / a) * scale};
}
/// A shelf below (`sign` 1) or above (`sign` -1) a frequency, of the same cookbook.
inline BiquadShape shelf_shape(double hertz, double q, double decibels, double rate, double sign) {
  const auto w = 2 * std::numbers::pi * hertz / rate, a = std::pow(10, decibels / 40), c = sign * std::cos(w);
  const auto beta = 2 * std::sqrt(a) * std::sin(w) / (2 * q), scale = 1 / ((a + 1) + (a - 1) * c + beta);
  return {a * ((a + 1) - (a - 1) * c + beta) * scale, 2 * a * sign * ((a - 1) - (a + 1) * c) * scale,
          a * ((a + 1) - (a - 1) * c - beta) * scale, 2 * sign * ((a - 1) + (a + 1) * c) * scale,
          -((a + 1) + (a - 1) * c - beta) * scale};
}

/// One channel of a second-order filter whose shape may move: within a stretch it goes there in a straight line.
class Biquad {
 public:
  void process(float* sound, std::size_t frames, const BiquadShape& shape) {
    if (!begun_) now_ = shape;
    begun_ = true;
    const auto part = 1 / static_cast<double>(frames);
    const BiquadShape step{(shape.a0 - now_.a0) * part, (shape.a1 - now_.a1) * part, (shape.a2 - now_.a2) * part,
                           (shape.b1 - now_.b1) * part, (shape.b2 - now_.b2) * part};
    for (std::size_t i = 0; i < frames; ++i) {
      now_ = {now_.a0 + step.a0, now_.a1 + step.a1, now_.a2 + step.a2, now_.b1 + step.b1, now_.b2 + step.b2};
      const auto inner = sound[i] + now_.b1 * one_ + now_.b2 * two_;
      sound[i] = static_cast<float>(now_.a0 * inner + now_.a1 * one_ + now_.a2 * two_);
      two_ = one_;
      one_ = inner;
    }
    now_ = shape;
  }
  void reset() { *this = {}; }

 private:
  BiquadShape now_{};
  double one_{}, two_{};
  bool begun_{};
};

/// SuperCollider's LeakDC: takes away what stands still.
class LeakDc {
 public:
  float next(float x, double coefficient) {
    const auto y = x - before_ + coefficient * value_;
    before_ = x;
    value_ = y;
    return static_cast<float>(y);
  }

 private:
  double before_{}, value_{};
};

}  // namespace beltane::native
