// A twelve-band equaliser: a low shelf, ten bells and a high shelf. Stands in for synthdefs/eq/eq.scd.

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "native/dsp/biquad.hpp"
#include "native/dsp/smoothing.hpp"
#include "native/unit.hpp"

namespace beltane::native {
namespace {

constexpr std::size_t bands = 12;

class Band {
 public:
  explicit Band(double rate) : octave_(0.15, rate), gain_(0.08, rate), width_(0.08, rate) {}

  /// `settings` are its own: freq, gain, q, on.
  void process(const StereoBlock& sound, std::size_t number, ParamValues settings, double rate) {
    const auto frames = sound.frames;
    const auto hertz = std::exp2(octave_.to(std::log2(audible(settings[0], rate)), frames).end(frames));
    const auto q = std::exp2(width_.to(std::log2(settings[2]), frames).end(frames));
    const auto gain = gain_.to(settings[1] * settings[3], frames);
    if (gain.from == 0 && gain.step == 0) return reset();
    const auto shape = shape_of(number, hertz, q, gain.end(frames), rate);
    for (std::size_t side = 0; side < 2; ++side) filters_[side].process(sound.side(side), frames, shape);
  }
  void reset() { filters_ = {}; }

 private:
  static BiquadShape shape_of(std::size_t number, double hertz, double q, double gain, double rate) {
    if (number == 0) return shelf_shape(hertz, q, gain, rate, 1);
    if (number == bands - 1) return shelf_shape(hertz, q, gain, rate, -1);
    return bell_shape(hertz, q, gain, rate);
  }

  Lag<3> octave_, gain_, width_;
  std::array<Biquad, 2> filters_{};
};

class Equaliser final : public InPlace {
 public:
  explicit Equaliser(double rate) : bands_(bands, Band(rate)) {}

  void process(const StereoBlock& sound, const float*, ParamValues settings, const Surroundings& around) override {
    for (std::size_t i = 0; i < bands; ++i) bands_[i].process(sound, i, settings.subspan(4 * i, 4), around.rate);
  }
  void reset() override {
    for (auto& band : bands_) band.reset();
  }

 private:
  std::vector<Band> bands_;
};

std::vector<ParamSpec> band_params() {
  constexpr double hertz[bands]{40, 80, 160, 320, 640, 1'200, 2'500, 5'000, 8'000, 12'000, 16'000, 18'000};
  std::vector<ParamSpec> params;
  for (std::size_t i = 0; i < bands; ++i) {
    const auto band = "b" + std::to_string(i + 1) + "_";
    params.push_back({band + "freq", hertz[i], 20, 20'000, ParamCurve::exponential, "Hz"});
    params.push_back({.name = band + "gain", .initial = 0, .min = -24, .max = 24, .unit = "dB"});
    params.push_back({band + "q", i % (bands - 1) == 0 ? 0.7 : 1.0, 0.1, 10, ParamCurve::exponential});
    params.push_back({band + "on", 1, 0, 1, ParamCurve::on_off});
  }
  return params;
}

}  // namespace

const UnitType& eq_unit() {
  static const UnitType type{.spec = {.kind = UnitKind::eq, .name = "eq", .params = band_params()},
                             .in_place = make_in_place<Equaliser>};
  return type;
}

}  // namespace beltane::native
