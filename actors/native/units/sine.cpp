// A pure tone, with as much warmth (feedback of its phase) as one likes. Stands in for synthdefs/sources/sine.scd.

#include <cmath>
#include <numbers>

#include "native/dsp/biquad.hpp"
#include "native/dsp/held_source.hpp"

namespace beltane::native {
namespace {

class Sine final : public HeldSource {
 public:
  explicit Sine(double rate) : HeldSource(rate), warmth_(0.05, rate) {}

 private:
  void tone(const StereoBlock& out, double hertz, ParamValues settings, const VoiceNote& note,
            const Surroundings& around) override {
    const auto feedback = warmth_.to(settings[0] * linlin(note.velocity, 0.3, 1.2), out.frames);
    const auto step = 2 * std::numbers::pi * hertz / around.rate;
    for (std::size_t i = 0; i < out.frames; ++i) {
      before_ = std::sin(phase_ + feedback.at(i) * before_);
      phase_ += step;
      if (phase_ > 2 * std::numbers::pi) phase_ -= 2 * std::numbers::pi;
      out.left[i] = out.right[i] = 0.14F * leak_.next(static_cast<float>(before_), 0.995);
    }
  }

  Lag<1> warmth_;
  LeakDc leak_{};
  double phase_{};
  double before_{};
};

}  // namespace

const UnitType& sine_unit() {
  static const UnitType type{.spec = held_source("sine", {{.name = "warmth", .initial = 0.2, .min = 0, .max = 1}},
                                                 {.attack = 0.01, .decay = 0.1, .sustain = 0.9, .release = 0.3}),
                             .source = make_source<Sine>};
  return type;
}

}  // namespace beltane::native
