// The end of a channel: level, width, place between left and right, mute. `solo` and `cue` are heard elsewhere. Stands
// in for synthdefs/system/fader.scd.

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "native/dsp/smoothing.hpp"
#include "native/unit.hpp"

namespace beltane::native {
namespace {

/// How much of a side stays there, and how much of the other comes to it.
struct Turned {
  double own{1}, other{};
};

/// A side that the sound turns `away` from (-1 to 1). What is the same on both sides keeps its power.
Turned turned(double away) {
  constexpr double quarter = std::numbers::pi / 2;
  if (away == 0) return {};
  const auto kept = std::cos(std::max(away, 0.0) * quarter);
  const auto gained = std::sin(std::max(-away, 0.0) * quarter) * std::numbers::sqrt2 / 2;
  const auto other = std::cos(std::max(-away, 0.0) * quarter);
  return {kept + std::sqrt(2 - other * other) - 1 - gained, gained};
}

class Fader final : public InPlace {
 public:
  explicit Fader(double rate)
      : rate_(rate), level_(0.02, rate), pan_(0.02, rate), width_(0.02, rate), open_(0.02, rate, true) {}

  void process(const StereoBlock& sound, const float*, ParamValues settings, const Surroundings&) override {
    const auto level = level_.to(settings[0], sound.frames), pan = pan_.to(settings[1], sound.frames);
    const auto width = width_.to(settings[2], sound.frames);
    if (!std::exchange(begun_, true)) open_ = Ramp(0.02, rate_, settings[5] <= 0.5);
    open_.aim(settings[5] <= 0.5);
    for (std::size_t i = 0; i < sound.frames; ++i) {
      const auto side = (sound.left[i] - sound.right[i]) * (width.at(i) - 1) * 0.5;
      const auto gain = level.at(i) * open_.next();
      const auto left = (sound.left[i] + side) * gain, right = (sound.right[i] - side) * gain;
      const auto l = turned(pan.at(i)), r = turned(-pan.at(i));
      sound.left[i] = static_cast<float>(left * l.own + right * l.other);
      sound.right[i] = static_cast<float>(right * r.own + left * r.other);
    }
  }
  void reset() override {}

 private:
  double rate_;
  Lag<2> level_, pan_, width_;
  Ramp open_;
  bool begun_{};
};

}  // namespace

const UnitType& fader_unit() {
  static const UnitType type{.spec = {.kind = UnitKind::system,
                                      .name = "fader",
                                      .params = {{.name = "level", .initial = 0.8, .min = 0, .max = 1},
                                                 {.name = "pan", .initial = 0, .min = -1, .max = 1},
                                                 {.name = "width", .initial = 1, .min = 0, .max = 2},
                                                 {"solo", 0, 0, 1, ParamCurve::on_off},
                                                 {"cue", 0, 0, 1, ParamCurve::on_off},
                                                 {"mute", 0, 0, 1, ParamCurve::on_off}}},
                             .in_place = make_in_place<Fader>};
  return type;
}

}  // namespace beltane::native
