// Moves the level up and down, both sides together or from one to the other. Stands in for
// synthdefs/effects/tremolo.scd.

#include <algorithm>
#include <cmath>
#include <numbers>

#include "native/dsp/note_lengths.hpp"
#include "native/dsp/smoothing.hpp"
#include "native/unit.hpp"

namespace beltane::native {
namespace {

class Tremolo final : public InPlace {
 public:
  explicit Tremolo(double rate)
      : rate_(0.05, rate),
        depth_(0.02, rate),
        spread_(0.1, rate),
        mix_(0.02, rate),
        squares_{Lag<2>(0.008, rate), Lag<2>(0.008, rate)} {}

  void process(const StereoBlock& sound, const float*, ParamValues settings, const Surroundings& around) override {
    const auto frames = sound.frames;
    const auto hertz = rate_.to(synced_hertz(settings[0], settings[1], around.beats_per_second), frames).end(frames);
    const auto depth = depth_.to(settings[2], frames).end(frames), mix = mix_.to(settings[5], frames).end(frames);
    const auto spread = spread_.to(settings[4], frames).end(frames);
    turn_ = std::fmod(turn_ + 2 * hertz * static_cast<double>(frames) / around.rate, 2.0);
    constexpr double powers[]{0.375, 1.0 / 3, 0.5};  // mean square of (1 + wave) / 2
    const auto shape = static_cast<std::size_t>(std::clamp(settings[3], 0.0, 2.0));
    const auto makeup = 1 / std::sqrt(std::max(1 - depth + depth * depth * powers[shape], 0.25));
    for (std::size_t side = 0; side < 2; ++side) {
      const auto turned = std::remainder(turn_ + (side == 1 ? spread : 0), 2.0);
      const auto square = squares_[side].to(turned > 0 ? 1 : -1, frames).end(frames);
      const auto level = 1 - depth * (1 - wave(shape, turned, square)) / 2;
      follow(sound, side, 1 + (level * makeup - 1) * mix);
    }
  }
  void reset() override {}

 private:
  static double wave(std::size_t shape, double turned, double square) {
    if (shape == 0) return std::sin(turned * std::numbers::pi);
    return shape == 1 ? 1 - std::abs(turned) * 2 : square;
  }
  void follow(const StereoBlock& sound, std::size_t side, double gain) {
    const auto from = begun_[side] ? before_[side] : gain;
    const StraightLine line{from, (gain - from) / static_cast<double>(sound.frames)};
    for (std::size_t i = 0; i < sound.frames; ++i) sound.side(side)[i] *= static_cast<float>(line.at(i));
    before_[side] = gain;
    begun_[side] = true;
  }

  Lag<1> rate_, depth_, spread_, mix_;
  Lag<2> squares_[2];
  double turn_{};
  double before_[2]{};
  bool begun_[2]{};
};

}  // namespace

const UnitType& tremolo_unit() {
  static const UnitType type{.spec = {.kind = UnitKind::effect,
                                      .name = "tremolo",
                                      .params = {{"rate", 4, 0.1, 32, ParamCurve::exponential, "Hz"},
                                                 sync_param(),
                                                 {.name = "depth", .initial = 0.5, .min = 0, .max = 1},
                                                 {"shape", 0, 0, 2, ParamCurve::integer},
                                                 {.name = "spread", .initial = 0, .min = 0, .max = 1},
                                                 {.name = "mix", .initial = 1, .min = 0, .max = 1}}},
                             .in_place = make_in_place<Tremolo>};
  return type;
}

}  // namespace beltane::native
