#pragma once

#include <array>
#include <cmath>
#include <string>

#include "native/dsp/biquad.hpp"
#include "native/dsp/smoothing.hpp"
#include "native/unit.hpp"

namespace beltane::native {

/// Where cutoff and resonance of a filter stand, turned so slowly that its memory fades before it can burst:
/// `~cutoff_and_resonance` of synthdefs/common.scd.
class CutoffAndResonance {
 public:
  explicit CutoffAndResonance(double rate) : octave_(0.04, rate), corner_(0.0124, rate), resonance_(0.04, rate) {}

  struct Place {
    double hertz{}, resonance{};
  };
  Place to(double cutoff, double resonance, std::size_t frames, double rate) {
    const auto wanted = std::exp2(octave_.to(std::log2(audible(cutoff, rate)), frames).end(frames));
    const auto sings = resonance_.to(resonance, frames).end(frames);
    const auto period = period_.to(1 / wanted, 10, linexp(sings, 1, 0.1), static_cast<double>(frames) / rate);
    return {std::exp2(corner_.to(std::log2(1 / period), frames).end(frames)), sings};
  }

 private:
  Lag<3> octave_;
  Lag<2> corner_;
  Lag<3> resonance_;
  Slew period_{};
};

/// The two halves of a Butterworth filter of 24 dB an octave, the second of which sings. `shape` is low_pass_shape or
/// high_pass_shape.
template <BiquadShape (*shape)(double, double, double)>
class ResonantFilter final : public InPlace {
 public:
  explicit ResonantFilter(double rate) : place_(rate) {}

  void process(const StereoBlock& sound, const float*, ParamValues settings, const Surroundings& around) override {
    const auto [hertz, resonance] = place_.to(settings[0], settings[1], sound.frames, around.rate);
    const auto flat = shape(hertz, 1 / 0.541, around.rate);
    auto singing = shape(hertz, linexp(resonance, 1 / 1.307, 0.1), around.rate);
    const auto gain = linlin(resonance, 1, 0.6);
    singing.a0 *= gain, singing.a1 *= gain, singing.a2 *= gain;
    for (std::size_t side = 0; side < 2; ++side) {
      filters_[side][0].process(sound.side(side), sound.frames, flat);
      filters_[side][1].process(sound.side(side), sound.frames, singing);
    }
  }
  void reset() override { filters_ = {}; }

 private:
  CutoffAndResonance place_;
  std::array<std::array<Biquad, 2>, 2> filters_{};
};

/// A filter of that name with the parameters `cutoff` and `resonance`.
inline UnitSpec resonant_filter(std::string name, double cutoff) {
  return {.kind = UnitKind::filter,
          .name = std::move(name),
          .params = {{"cutoff", cutoff, 20, 20'000, ParamCurve::exponential, "Hz"},
                     {.name = "resonance", .initial = 0.2, .min = 0, .max = 1}}};
}

}  // namespace beltane::native
