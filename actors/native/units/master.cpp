// The last of all: level, mute, and a limiter that lets nothing past 0.95 and no bad value through, 127 frames late.
// Stands in for synthdefs/system/master.scd; nobody listens in here, so `cue_level` does nothing.

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "native/dsp/biquad.hpp"
#include "native/dsp/smoothing.hpp"
#include "native/unit.hpp"

namespace beltane::native {
namespace {

constexpr std::size_t window = 128;
constexpr double ceiling = 0.95;

/// `~limited` of synthdefs/common.scd: turned down by the mean of what the loudest of the next `window` frames needs.
class Limiter {
 public:
  explicit Limiter(double rate) : recovery_(std::exp(std::log(0.001) / (0.15 * rate))) { needs_.fill(1); }

  void next(float& left, float& right) {
    loud_[at_] = std::max(std::abs(left), std::abs(right));
    const auto loudest = *std::max_element(loud_.begin(), loud_.end());
    const auto needed = ceiling / std::max(static_cast<double>(loudest), ceiling);
    need_ = needed < need_ ? needed : needed + (need_ - needed) * recovery_;
    sum_ += need_ - std::exchange(needs_[at_], need_);
    const auto gain = sum_ / window;
    left = turned_down(late_[0], left, gain);
    right = turned_down(late_[1], right, gain);
    at_ = (at_ + 1) % window;
  }

 private:
  float turned_down(std::array<float, window>& late, float frame, double gain) {
    late[at_] = frame;
    return static_cast<float>(std::clamp(late[(at_ + 1) % window] * gain, -ceiling, ceiling));
  }

  double recovery_;
  std::array<float, window> loud_{};
  std::array<double, window> needs_{};
  std::array<std::array<float, window>, 2> late_{};
  double need_{1}, sum_{window};
  std::size_t at_{};
};

class MasterUnit final : public InPlace {
 public:
  explicit MasterUnit(double rate) : rate_(rate), level_(0.02, rate), open_(0.02, rate, true), limiter_(rate) {}

  void process(const StereoBlock& sound, const float*, ParamValues settings, const Surroundings&) override {
    const auto level = level_.to(settings[0], sound.frames);
    if (!std::exchange(begun_, true)) open_ = Ramp(0.02, rate_, settings[1] <= 0.5);
    open_.aim(settings[1] <= 0.5);
    for (std::size_t i = 0; i < sound.frames; ++i) {
      const auto gain = static_cast<float>(level.at(i)) * open_.next();
      for (std::size_t side = 0; side < 2; ++side) {
        auto& frame = sound.side(side)[i];
        frame = leaks_[side].next(std::clamp(frame, -64.0F, 64.0F), 0.9998) * gain;
      }
      limiter_.next(sound.left[i], sound.right[i]);
    }
  }
  void reset() override {
    limiter_ = Limiter(rate_);
    for (auto& leak : leaks_) leak = {};
  }

 private:
  double rate_;
  Lag<2> level_;
  Ramp open_;
  LeakDc leaks_[2]{};
  Limiter limiter_;
  bool begun_{};
};

}  // namespace

const UnitType& master_unit() {
  static const UnitType type{.spec = {.kind = UnitKind::system,
                                      .name = "master",
                                      .params = {{.name = "level", .initial = 1, .min = 0, .max = 1},
                                                 {"mute", 0, 0, 1, ParamCurve::on_off},
                                                 {.name = "cue_level", .initial = 0.8, .min = 0, .max = 1}}},
                             .in_place = make_in_place<MasterUnit>};
  return type;
}

}  // namespace beltane::native
