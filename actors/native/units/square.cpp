// A hollow square with a slowly breathing width, and a second one an octave below if wanted. Stands in for
// synthdefs/sources/square.scd.

#include <cmath>
#include <numbers>

#include "native/dsp/held_source.hpp"
#include "native/dsp/oscillators.hpp"

namespace beltane::native {
namespace {

class Square final : public HeldSource {
 public:
  explicit Square(double rate) : HeldSource(rate), width_(0.02, rate), sub_(0.05, rate), brightness_(0.05, rate) {}

 private:
  void tone(const StereoBlock& out, double hertz, ParamValues settings, const VoiceNote& note,
            const Surroundings& around) override {
    const auto width = width_.to(settings[0], out.frames).end(out.frames);
    const auto sub = sub_.to(settings[1], out.frames);
    const auto bright = linexp(brightness_.to(settings[2], out.frames).end(out.frames), 300, 16'000);
    const auto cutoff = audible(bright * linexp(note.velocity, 0.5, 1.4) + hertz, around.rate);
    const auto seconds = static_cast<double>(note.age) / around.rate;
    const auto breath = 0.015 * std::sin(2 * std::numbers::pi * 0.31 * seconds), step = hertz / around.rate;
    const double widths[]{std::clamp(width + breath, 0.02, 0.98), std::clamp(width - breath, 0.02, 0.98)};
    for (std::size_t i = 0; i < out.frames; ++i) {
      const auto below = sub_wave_.next(step / 2, 0.5) * sub.at(i);
      for (std::size_t side = 0; side < 2; ++side) {
        const auto both = static_cast<float>(waves_[side].next(step, widths[side]) + below);
        out.side(side)[i] = leaks_[side].next(both, 0.995) / static_cast<float>(1 + sub.at(i) / 2);
      }
    }
    darken(out, low_pass_shape(cutoff, std::numbers::sqrt2, around.rate));
  }

  void darken(const StereoBlock& out, const BiquadShape& shape) {
    for (std::size_t side = 0; side < 2; ++side) {
      filters_[side].process(out.side(side), out.frames, shape);
      for (std::size_t i = 0; i < out.frames; ++i) out.side(side)[i] *= 0.214F;
    }
  }

  Lag<1> width_, sub_, brightness_;
  PulseWave waves_[2]{}, sub_wave_{};
  LeakDc leaks_[2]{};
  Biquad filters_[2]{};
};

}  // namespace

const UnitType& square_unit() {
  static const UnitType type{.spec = held_source("square",
                                                 {{.name = "width", .initial = 0.5, .min = 0.05, .max = 0.95},
                                                  {.name = "sub", .initial = 0, .min = 0, .max = 1},
                                                  {.name = "brightness", .initial = 0.6, .min = 0, .max = 1}},
                                                 {.attack = 0.01, .decay = 0.15, .sustain = 0.8, .release = 0.3}),
                             .source = make_source<Square>};
  return type;
}

}  // namespace beltane::native
