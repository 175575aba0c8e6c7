// A soft triangle of three strings. Stands in for synthdefs/sources/triangle.scd.

#include <numbers>

#include "native/held_source.hpp"
#include "native/oscillators.hpp"

namespace beltane::native {
namespace {

class Triangle final : public HeldSource {
 public:
  explicit Triangle(double rate) : HeldSource(rate), detune_(0.05, rate), brightness_(0.05, rate) {}

 private:
  void tone(const Stretch& out, double hertz, Settings settings, const Note& note,
            const Surroundings& around) override {
    const auto cents = detune_.to(settings[0], out.frames).end(out.frames);
    const auto bright = linexp(brightness_.to(settings[1], out.frames).end(out.frames), 200, 16'000);
    const auto cutoff = audible(bright * linexp(note.velocity, 0.4, 1.3) + hertz, around.rate);
    strings_.sound(out, hertz, cents, around.rate);
    const auto shape = low_pass_shape(cutoff, std::numbers::sqrt2, around.rate);
    for (std::size_t side = 0; side < 2; ++side) {
      filters_[side].process(out.side(side), out.frames, shape);
      for (std::size_t i = 0; i < out.frames; ++i) out.side(side)[i] *= 0.27F;
    }
  }

  Lag<1> detune_, brightness_;
  Strings<TriangleWave> strings_{};
  Biquad filters_[2]{};
};

}  // namespace

const UnitType& triangle_unit() {
  static const UnitType type{
      .spec = held_source("triangle",
                          {{.name = "detune", .initial = 4, .min = 0, .max = 50, .unit = "cents"},
                           {.name = "brightness", .initial = 0.7, .min = 0, .max = 1}},
                          {.attack = 0.01, .decay = 0.15, .sustain = 0.85, .release = 0.3}),
      .source = make_source<Triangle>};
  return type;
}

}  // namespace beltane::native
