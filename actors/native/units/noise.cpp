// Noise in five colours, as wide as the room, that can be made to sing the note. Stands in for
// synthdefs/sources/noise.scd.

#include <array>
#include <cmath>
#include <numbers>

#include "native/dsp/held_source.hpp"
#include "native/dsp/oscillators.hpp"

namespace beltane::native {
namespace {

/// Noise that falls by 3 dB an octave: white noise through the filter that Paul Kellet published in 1999.
class PinkFilter {
 public:
  double next(double white) {
    constexpr double poles[]{0.99886, 0.99332, 0.96900, 0.86650, 0.55000, -0.7616};
    constexpr double gains[]{0.0555179, 0.0750759, 0.1538520, 0.3104856, 0.5329522, -0.0168980};
    double sum = late_ + white * 0.5362;
    for (std::size_t i = 0; i < parts_.size(); ++i) sum += parts_[i] = poles[i] * parts_[i] + white * gains[i];
    late_ = white * 0.115926;
    return sum;
  }

 private:
  std::array<double, 6> parts_{};
  double late_{};
};

/// One side.
class Colors {
 public:
  explicit Colors(double rate) : rumble_(high_pass_shape(40, std::numbers::sqrt2, rate)) {}

  /// `density`: grains of dust a second.
  double next(std::size_t color, double density, Random& random, double rate) {
    const auto hiss = std::sqrt(rate / 48'000);
    switch (color) {
      case 0:
        return random.next() * 0.16 * hiss;
      case 1:
        return high_passed(pink_.next(random.next()) * pink_level);
      case 2:
        return high_passed(walked(random.next()) * 0.9);
      case 3:
        return random.next() < 0 ? -0.09 : 0.09;
      default:
        return dust(density, random, rate) * random.next() * hiss * 0.8;
    }
  }

 private:
  static constexpr double pink_level = 0.0243;  // as loud as SuperCollider's PinkNoise.ar(0.35)

  double high_passed(double x) {
    auto y = static_cast<float>(x);
    high_pass_.process(&y, 1, rumble_);
    return y;
  }

  /// BrownNoise: a walk that turns round at 1 and -1.
  double walked(double step) {
    walk_ += step / 8;
    if (walk_ > 1) walk_ = 2 - walk_;
    if (walk_ < -1) walk_ = -2 - walk_;
    return walk_;
  }

  /// Decay2.ar(Dust.ar(density), 0.0002, 0.003).
  double dust(double density, Random& random, double rate) {
    const auto hit = (random.next() + 1) / 2 < density / rate ? (random.next() + 1) / 2 : 0;
    slow_ = hit + slow_ * std::exp(-6.9078 / (0.003 * rate));
    fast_ = hit + fast_ * std::exp(-6.9078 / (0.0002 * rate));
    return slow_ - fast_;
  }

  BiquadShape rumble_;
  PinkFilter pink_{};
  Biquad high_pass_{};
  double walk_{}, slow_{}, fast_{};
};

class Noise final : public HeldSource {
 public:
  explicit Noise(double rate)
      : HeldSource(rate),
        color_(0.02, rate),
        density_(0.02, rate),
        pitch_(0.02, rate),
        colors_{Colors(rate), Colors(rate)} {}

 private:
  void tone(const StereoBlock& out, double hertz, ParamValues settings, const VoiceNote& note,
            const Surroundings& around) override {
    random_.seed(note.seed);
    const auto color = color_.to(settings[0], out.frames), pitch = pitch_.to(settings[2], out.frames);
    const auto density = density_.to(settings[1], out.frames).end(out.frames);
    const auto dark =
        low_pass_shape(audible(linexp(note.velocity, 4'000, 18'000), around.rate), std::numbers::sqrt2, around.rate);
    for (std::size_t side = 0; side < 2; ++side) {
      auto* sound = out.side(side);
      for (std::size_t i = 0; i < out.frames; ++i)
        sound[i] = static_cast<float>(colored(side, color.at(i), density, around.rate));
      filters_[side].process(sound, out.frames, dark);
      sing(side, sound, out.frames, audible(hertz, around.rate), pitch, around.rate);
    }
  }

  /// A change of mind is a short crossfade.
  double colored(std::size_t side, double color, double density, double rate) {
    const auto lower = std::floor(color), part = color - lower;
    const auto first = colors_[side].next(static_cast<std::size_t>(lower), density, random_, rate);
    if (part < 1e-6) return first;
    return first + part * (colors_[side].next(static_cast<std::size_t>(lower) + 1, density, random_, rate) - first);
  }

  /// Resonz at the note, and an equal-power crossfade from the noise to that.
  void sing(std::size_t side, float* sound, std::size_t frames, double hertz, const StraightLine& pitch, double rate) {
    const auto w = 2 * std::numbers::pi * hertz / rate, radius = 1 - w * 0.02 / 2;
    const auto cosine = 2 * radius * std::cos(w) / (1 + radius * radius), gain = (1 - radius * radius) / 2;
    const BiquadShape ring{gain, 0, -gain, (1 + radius * radius) * cosine, -radius * radius};
    std::array<float, most_frames> sung{};
    std::copy_n(sound, frames, sung.begin());
    singers_[side].process(sung.data(), frames, ring);
    for (std::size_t i = 0; i < frames; ++i) {
      const auto turn = std::clamp(pitch.at(i), 0.0, 1.0) * std::numbers::pi / 2;
      sound[i] = static_cast<float>((sound[i] * std::cos(turn) + sung[i] * 8 * std::sin(turn)) * 2.6);
    }
  }

  Lag<1> color_, density_, pitch_;
  Random random_{};
  Colors colors_[2];
  Biquad filters_[2]{}, singers_[2]{};
};

}  // namespace

const UnitType& noise_unit() {
  static const UnitType type{.spec = held_source("noise",
                                                 {{"color", 1, 0, 4, ParamCurve::integer},
                                                  {"density", 20, 1, 100, ParamCurve::exponential, "Hz"},
                                                  {.name = "pitch", .initial = 0, .min = 0, .max = 1}},
                                                 {.attack = 0.01, .decay = 0.1, .sustain = 0.8, .release = 0.3}),
                             .source = make_source<Noise>};
  return type;
}

}  // namespace beltane::native
