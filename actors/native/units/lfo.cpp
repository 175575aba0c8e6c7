// Moves one parameter around its set value, along the parameter's own curve. Stands in for
// synthdefs/modulators/lfo.scd.

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "native/dsp/note_lengths.hpp"
#include "native/dsp/oscillators.hpp"
#include "native/dsp/responded.hpp"
#include "native/dsp/smoothing.hpp"

namespace beltane::native {
namespace {

class Lfo final : public Modulator {
 public:
  explicit Lfo(double rate) : rate_(0.05, rate), depth_(0.02, rate) {}

  double swing(ParamValues at, const VoiceNote& note, std::size_t frames, const Surroundings& around, double) override {
    random_.seed(note.seed);
    if (std::exchange(triggered_, false) && at[retrigger] > 0.5) turns_ = seconds_ = 0;
    const auto hertz_now = rate_.to(synced_hertz(at[hertz], at[sync], around.beats_per_second), frames).end(frames);
    const auto passed = static_cast<double>(frames) / around.rate;
    turns_ += hertz_now * passed;
    seconds_ += passed;
    const auto on_beat = at[locked] > 0.5 && beats_of(at[sync]) > 0 && at[retrigger] <= 0.5;
    const auto turns = (on_beat ? around.beat / beats_of(at[sync]) : turns_) + at[phase];
    const auto wave = wave_of(static_cast<int>(at[shape]), turns);
    const auto moves = responded(at[upward] > 0.5 ? wave * 0.5 + 0.5 : wave, at[response]);
    return moves * depth_.to(at[depth], frames).end(frames) * risen(at) * 0.5;
  }
  void trigger() override { triggered_ = true; }

 private:
  /// By their places in the settings.
  enum Param : std::size_t { hertz, sync, depth, shape, phase, upward, delay, fade_in, locked, retrigger, response };

  double risen(ParamValues at) const {
    const auto since = seconds_ - at[delay];
    if (since < 0) return 0;
    return at[fade_in] > 0 ? std::min(since / at[fade_in], 1.0) : 1;
  }

  double wave_of(int which, double turns) {
    const auto turned = std::remainder(2 * turns, 2.0);  // 0 up to 1, then -1 up to 0
    draw(std::floor(turns));
    if (which == 1) return turned >= 0 ? 1 : -1;
    if (which == 2) return turned;
    if (which == 3) return 1 - 2 * std::abs(std::remainder(turned - 0.5, 2.0));
    if (which == 4) return drawn_;
    if (which == 5) return -turned;
    if (which == 0) return std::sin(turned * std::numbers::pi);
    const auto part = turns - std::floor(turns);
    return drawn_ + (coming_ - drawn_) * part * part * (3 - 2 * part);
  }

  /// Another random value for every turn.
  void draw(double turn) {
    if (turn == turn_) return;
    turn_ = turn;
    drawn_ = std::exchange(coming_, random_.next());
  }

  Lag<1> rate_, depth_;
  Random random_{};
  double turns_{}, seconds_{};
  double turn_{-1}, drawn_{}, coming_{};
  bool triggered_{};
};

}  // namespace

const UnitType& lfo_unit() {
  static const UnitType type{.spec = {.kind = UnitKind::modulator,
                                      .name = "lfo",
                                      .params = {{"rate", 2, 0.05, 32, ParamCurve::exponential, "Hz"},
                                                 sync_param(),
                                                 {.name = "depth", .initial = 0.5, .min = 0, .max = 1},
                                                 {"shape", 0, 0, 6, ParamCurve::integer},
                                                 {.name = "phase", .initial = 0, .min = 0, .max = 1},
                                                 {"upward", 0, 0, 1, ParamCurve::on_off},
                                                 {.name = "delay", .initial = 0, .min = 0, .max = 10, .unit = "s"},
                                                 {.name = "fade_in", .initial = 0, .min = 0, .max = 10, .unit = "s"},
                                                 {"locked", 1, 0, 1, ParamCurve::on_off},
                                                 {"retrigger", 0, 0, 1, ParamCurve::on_off},
                                                 response_param()}},
                             .modulator = make_modulator<Lfo>};
  return type;
}

}  // namespace beltane::native
