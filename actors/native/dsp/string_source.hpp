#pragma once

#include <numbers>
#include <string>

#include "native/dsp/held_source.hpp"
#include "native/dsp/oscillators.hpp"

namespace beltane::native {

/// How bright strings are, softly and hard played, and how loud.
struct StringTone {
  double darkest{};  // Hz, at brightness 0
  double soft{};     // factor of the cutoff, at velocity 0
  double hard{};     // and at 1
  float loudness{};  // gain
};

/// Three strings of one wave through a low-pass filter that the parameters `detune` and `brightness` set.
template <class Wave, StringTone character>
class StringSource final : public HeldSource {
 public:
  explicit StringSource(double rate) : HeldSource(rate), detune_(0.05, rate), brightness_(0.05, rate) {}

 private:
  void tone(const StereoBlock& out, double hertz, ParamValues settings, const VoiceNote& note,
            const Surroundings& around) override {
    const auto cents = detune_.to(settings[0], out.frames).end(out.frames);
    const auto bright = linexp(brightness_.to(settings[1], out.frames).end(out.frames), character.darkest, 16'000);
    const auto cutoff = audible(bright * linexp(note.velocity, character.soft, character.hard) + hertz, around.rate);
    strings_.sound(out, hertz, cents, around.rate);
    const auto shape = low_pass_shape(cutoff, std::numbers::sqrt2, around.rate);
    for (std::size_t side = 0; side < 2; ++side) {
      filters_[side].process(out.side(side), out.frames, shape);
      for (std::size_t i = 0; i < out.frames; ++i) out.side(side)[i] *= character.loudness;
    }
  }

  Lag<1> detune_, brightness_;
  Strings<Wave> strings_{};
  Biquad filters_[2]{};
};

/// A source of that name with the parameters `detune` and `brightness`.
inline UnitSpec string_source(std::string name, double detune, double brightness, EnvelopeTimes initial) {
  return held_source(std::move(name),
                     {{.name = "detune", .initial = detune, .min = 0, .max = 50, .unit = "cents"},
                      {.name = "brightness", .initial = brightness, .min = 0, .max = 1}},
                     initial);
}

}  // namespace beltane::native
