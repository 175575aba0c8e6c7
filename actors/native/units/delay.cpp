// A tape echo: every repeat a little darker and softer, bending in pitch while the time is turned. Stands in for
// synthdefs/effects/delay.scd.

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "native/dsp/biquad.hpp"
#include "native/dsp/note_lengths.hpp"
#include "native/dsp/oscillators.hpp"
#include "native/dsp/smoothing.hpp"

namespace beltane::native {
namespace {

constexpr double longest = 2.7;  // s of tape; a longer note is halved until it fits

/// A loop of tape that is read at any place, by cubic interpolation (Catmull-Rom).
class Tape {
 public:
  explicit Tape(double rate) : frames_(static_cast<std::size_t>((longest + 0.02) * rate) + 8) {}

  void write(float x) {
    frames_[head_] = x;
    head_ = head_ + 1 == frames_.size() ? 0 : head_ + 1;
  }
  /// What was written `late` frames ago, at least two.
  double read(double late) const {
    const auto whole = std::floor(late), t = 1 - (late - whole);
    const auto at = [&](std::size_t back) {
      return double{frames_[(head_ + 2 * frames_.size() - back) % frames_.size()]};
    };
    const auto back = static_cast<std::size_t>(whole);
    const auto a = at(back + 2), b = at(back + 1), c = at(back), d = at(back - 1);
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  }
  void reset() { std::fill(frames_.begin(), frames_.end(), 0.0F); }

 private:
  std::vector<float> frames_;
  std::size_t head_{};
};

/// Slow smooth random numbers, -1 to 1: the flutter of a tape.
class Flutter {
 public:
  Flutter(double hertz, std::uint32_t seed) : hertz_(hertz) { random_.seed(seed); }
  double next(double seconds) {
    place_ += seconds * hertz_;
    if (place_ >= 1) {
      place_ -= 1;
      from_ = to_;
      to_ = random_.next();
    }
    return from_ + (to_ - from_) * place_ * place_ * (3 - 2 * place_);
  }

 private:
  double hertz_, place_{}, from_{}, to_{};
  Random random_{};
};

/// One of the two channels of the echo.
struct EchoSide {
  Tape tape;
  Flutter flutter;
  Biquad rumble{};
  Biquad darkness{};
  double echo{};
};

class Delay final : public InPlace {
 public:
  explicit Delay(double rate)
      : set_(0.3, rate),
        synced_(0.1, rate),
        feedback_(0.02, rate),
        tone_(0.04, rate),
        ping_pong_(0.05, rate),
        mix_(0.02, rate),
        sides_{EchoSide{Tape(rate), Flutter(0.6, 1)}, EchoSide{Tape(rate), Flutter(0.7, 2)}} {}

  void process(const StereoBlock& sound, const float* entry, ParamValues settings,
               const Surroundings& around) override {
    const auto frames = sound.frames;
    const auto feedback = feedback_.to(settings[2], frames), ping_pong = ping_pong_.to(settings[4], frames);
    const auto mix = mix_.to(settings[5], frames), late = late_in(settings, frames, around);
    const auto tone = std::exp2(tone_.to(std::log2(audible(settings[3], around.rate)), frames).end(frames));
    const auto dark = low_pass_shape(tone, std::numbers::sqrt2, around.rate);
    const auto rumble = high_pass_shape(70, std::numbers::sqrt2, around.rate);
    const double flutter[]{flutter_of(0, frames, around.rate), flutter_of(1, frames, around.rate)};
    for (std::size_t i = 0; i < frames; ++i) {
      const double dry[]{sound.left[i], sound.right[i]};
      throw_in(dry, entry[i], ping_pong.at(i), feedback.at(i));
      const auto turn = mix.at(i) * std::numbers::pi / 2;
      for (std::size_t side = 0; side < 2; ++side) {
        hear_again(sides_[side], std::max(late.at(i) + flutter[side], 2.0), rumble, dark);
        sound.side(side)[i] = static_cast<float>(dry[side] * std::cos(turn) + sides_[side].echo * std::sin(turn));
      }
    }
  }

  void reset() override {
    for (auto& side : sides_) {
      side.tape.reset();
      side.rumble.reset();
      side.darkness.reset();
      side.echo = 0;
    }
  }

 private:
  /// The time that is set, in frames. The tape turns no faster than 2 seconds a second.
  StraightLine late_in(ParamValues settings, std::size_t frames, const Surroundings& around) {
    const auto set = set_.to(settings[0], frames).end(frames);
    const auto wanted = synced_.to(synced_seconds(set, settings[1], around.beats_per_second), frames).end(frames);
    const auto halved = std::exp2(-std::max(std::ceil(std::log2(wanted / longest)), 0.0)) * wanted;
    const auto before = std::exchange(late_, slew_.to(halved, 2, 2, static_cast<double>(frames) / around.rate));
    const auto from = before > 0 ? before : late_;
    return {from * around.rate, (late_ - from) * around.rate / static_cast<double>(frames)};
  }

  double flutter_of(std::size_t side, std::size_t frames, double rate) {
    return 0.00008 * rate * sides_[side].flutter.next(static_cast<double>(frames) / rate);
  }

  void throw_in(const double (&dry)[2], double entry, double ping_pong, double feedback) {
    const double straight[]{dry[0] * entry, dry[1] * entry}, echoes[]{sides_[0].echo, sides_[1].echo};
    const double thrown[]{(straight[0] + straight[1]) * 0.7 * ping_pong + straight[0] * (1 - ping_pong),
                          straight[1] * (1 - ping_pong)};
    for (std::size_t side = 0; side < 2; ++side) {
      const auto back = (echoes[side] + (echoes[1 - side] - echoes[side]) * ping_pong) * feedback;
      sides_[side].tape.write(static_cast<float>(thrown[side] + back));
    }
  }

  static void hear_again(EchoSide& side, double late, const BiquadShape& rumble, const BiquadShape& dark) {
    auto echo = static_cast<float>(side.tape.read(late));
    side.rumble.process(&echo, 1, rumble);
    side.darkness.process(&echo, 1, dark);
    side.echo = std::tanh(echo);
  }

  Lag<1> set_;
  Lag<3> synced_;
  Lag<1> feedback_;
  Lag<3> tone_;
  Lag<1> ping_pong_;
  Lag<1> mix_;
  Slew slew_{};
  double late_{};  // s
  std::array<EchoSide, 2> sides_;
};

}  // namespace

const UnitType& delay_unit() {
  static const UnitType type{.spec = {.kind = UnitKind::effect,
                                      .name = "delay",
                                      .params = {{"time", 0.3, 0.01, 2, ParamCurve::exponential, "s"},
                                                 sync_param(),
                                                 {.name = "feedback", .initial = 0.45, .min = 0, .max = 0.95},
                                                 {"tone", 4'500, 400, 16'000, ParamCurve::exponential, "Hz"},
                                                 {.name = "ping_pong", .initial = 0, .min = 0, .max = 1},
                                                 {.name = "mix", .initial = 0.3, .min = 0, .max = 1}}},
                             .in_place = make_in_place<Delay>};
  return type;
}

}  // namespace beltane::native
