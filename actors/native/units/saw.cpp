// A warm saw of three strings, brighter the harder it is played. Stands in for synthdefs/sources/saw.scd.

#include <numbers>

#include "native/held_source.hpp"
#include "native/oscillators.hpp"

namespace beltane::native {
namespace {

class Saw final : public HeldSource {
 public:
  explicit Saw(double rate) : HeldSource(rate), detune_(0.05, rate), brightness_(0.05, rate) {}

 private:
  void tone(const Stretch& out, double hertz, Settings settings, const Note& note,
            const Surroundings& around) override {
    const auto cents = detune_.to(settings[0], out.frames).end(out.frames);
    const auto bright = linexp(brightness_.to(settings[1], out.frames).end(out.frames), 300, 16'000);
    const auto cutoff = audible(bright * linexp(note.velocity, 0.5, 1.4) + hertz, around.rate);
    strings_.sound(out, hertz, cents, around.rate);
    const auto shape = low_pass_shape(cutoff, std::numbers::sqrt2, around.rate);
    for (std::size_t side = 0; side < 2; ++side) {
      filters_[side].process(out.side(side), out.frames, shape);
      for (std::size_t i = 0; i < out.frames; ++i) out.side(side)[i] *= 0.46F;
    }
  }

  Lag<1> detune_, brightness_;
  Strings<SawWave> strings_{};
  Biquad filters_[2]{};
};

}  // namespace

const UnitType& saw_unit() {
  static const UnitType type{
      .spec = held_source("saw",
                          {{.name = "detune", .initial = 6, .min = 0, .max = 50, .unit = "cents"},
                           {.name = "brightness", .initial = 0.6, .min = 0, .max = 1}},
                          {.attack = 0.01, .decay = 0.15, .sustain = 0.8, .release = 0.3}),
      .source = make_source<Saw>};
  return type;
}

}  // namespace beltane::native
