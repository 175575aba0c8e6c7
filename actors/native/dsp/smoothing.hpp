#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace beltane::native {

/// A straight line over the frames of a stretch.
struct StraightLine {
  double from{};
  double step{};
  double at(std::size_t frame) const { return from + step * static_cast<double>(frame + 1); }
  double end(std::size_t frames) const { return from + step * static_cast<double>(frames); }
};

/// SuperCollider's Lag, Lag2, Lag3: so many one-pole filters in a row, each of which comes within 60 dB of its target
/// in `seconds`. Computed for whole stretches by the closed form of its step response.
template <std::size_t stages>
class Lag {
 public:
  explicit Lag(double seconds, double rate) : decay_(std::log(1'000.0) / (seconds * rate)) {}

  /// Goes towards `target`; the first call is there at once.
  StraightLine to(double target, std::size_t frames) {
    if (!std::exchange(begun_, true)) values_.fill(target);
    const auto before = values_.back();
    if (std::all_of(values_.begin(), values_.end(), [target](double value) { return value == target; }))
      return {before};
    const auto passed = decay_ * static_cast<double>(frames), left = std::exp(-passed);
    auto next = values_;
    for (std::size_t stage = 0; stage < stages; ++stage) {
      double sum = 0, weight = 1;
      for (std::size_t back = 0; back <= stage; ++back) {
        sum += weight * (values_[stage - back] - target);
        weight *= passed / static_cast<double>(back + 1);
      }
      next[stage] = target + left * sum;
    }
    if (std::abs(next.back() - target) < 1e-9 * (1 + std::abs(target))) next.fill(target);
    values_ = next;
    return {before, (next.back() - before) / static_cast<double>(frames)};
  }

 private:
  double decay_;  // a frame
  std::array<double, stages> values_{};
  bool begun_{};
};

/// Follows at no more than so much a second, up and down.
class Slew {
 public:
  /// The first call is there at once.
  double to(double target, double up, double down, double seconds) {
    if (!std::exchange(begun_, true)) value_ = target;
    value_ = std::clamp(target, value_ - down * seconds, value_ + up * seconds);
    return value_;
  }

 private:
  double value_{};
  bool begun_{};
};

/// 0 to 1 and back in `seconds`, with rounded corners, and exact at both ends.
class Ramp {
 public:
  Ramp(double seconds, double rate, bool up) : step_(1 / (seconds * rate)), place_(up ? 1 : 0), target_(place_) {}

  void aim(bool up) { target_ = up ? 1 : 0; }
  /// Is down at once.
  void drop() { place_ = target_ = 0; }
  bool is_down() const { return place_ == 0 && target_ == 0; }
  bool is_up() const { return place_ == 1 && target_ == 1; }
  /// The next frame's.
  float next() {
    if (place_ < target_)
      place_ = std::min(target_, place_ + step_);
    else if (place_ > target_)
      place_ = std::max(target_, place_ - step_);
    return static_cast<float>(place_ * place_ * (3 - 2 * place_));
  }

 private:
  double step_;
  double place_;
  double target_;
};

/// `x` of 0 to 1, as the place between `low` and `high` on an exponential scale.
inline double linexp(double x, double low, double high) { return low * std::pow(high / low, std::clamp(x, 0.0, 1.0)); }
/// `x` of 0 to 1, as the place between `low` and `high`.
inline double linlin(double x, double low, double high) { return low + (high - low) * std::clamp(x, 0.0, 1.0); }
/// A frequency that a filter can take.
inline double audible(double hertz, double rate) { return std::clamp(hertz, 16.0, rate * 0.45); }

}  // namespace beltane::native
