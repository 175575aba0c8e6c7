// An envelope of its own for every note, to whatever the source has. Stands in for
// synthdefs/voice_modulators/envelope.scd.

#include "native/dsp/envelope.hpp"

#include "native/dsp/responded.hpp"
#include "native/unit.hpp"

namespace beltane::native {
namespace {

class EnvelopeUnit final : public Modulator {
 public:
  explicit EnvelopeUnit(double rate) : rate_(rate) {}

  double swing(ParamValues at, const VoiceNote& note, std::size_t frames, const Surroundings&, double) override {
    for (std::size_t i = 0; i < frames; ++i) step(at, note);
    const auto strength = 1 - at[touch] * (1 - note.velocity);
    return responded(line_.value(), at[response]) * at[depth] * strength;
  }

 private:
  /// By their places in the settings.
  enum Param : std::size_t { depth, touch, delay, attack, hold, decay, sustain, release, response };
  enum class Stage : std::uint8_t { before, delay, attack, hold, decay, sustain, release };

  void step(ParamValues at, const VoiceNote& note) {
    constexpr double shortest_note = 0.005;  // s
    if (!note.held && stage_ < Stage::release && static_cast<double>(age_) >= shortest_note * rate_)
      begin(Stage::release, 0, at[release], EnvelopeLine::Shape::curved);
    ++age_;
    if (line_.over()) advance(at);
    line_.next();
  }

  void advance(ParamValues at) {
    switch (stage_) {
      case Stage::before:
        return begin(Stage::delay, 0, at[delay], EnvelopeLine::Shape::straight);
      case Stage::delay:
        return begin(Stage::attack, 1, at[attack], EnvelopeLine::Shape::sine);
      case Stage::attack:
        return begin(Stage::hold, 1, at[hold], EnvelopeLine::Shape::straight);
      case Stage::hold:
        return begin(Stage::decay, at[sustain], at[decay], EnvelopeLine::Shape::curved);
      case Stage::decay:
        stage_ = Stage::sustain;
        return;
      case Stage::sustain:
      case Stage::release:
        return;
    }
  }

  void begin(Stage stage, double level, double seconds, EnvelopeLine::Shape shape) {
    stage_ = stage;
    line_.go(level, seconds * rate_, shape);
  }

  double rate_;
  EnvelopeLine line_{};
  Stage stage_{Stage::before};
  std::uint32_t age_{};  // frames
};

}  // namespace

const UnitType& envelope_unit() {
  static const UnitType type{.spec = {.kind = UnitKind::voice_modulator,
                                      .name = "envelope",
                                      .params = {{.name = "depth", .initial = 0.5, .min = -1, .max = 1},
                                                 {.name = "touch", .initial = 0.3, .min = 0, .max = 1},
                                                 {.name = "delay", .initial = 0, .min = 0, .max = 5, .unit = "s"},
                                                 {"attack", 0.005, 0.001, 10, ParamCurve::exponential, "s"},
                                                 {.name = "hold", .initial = 0, .min = 0, .max = 5, .unit = "s"},
                                                 {"decay", 0.4, 0.005, 20, ParamCurve::exponential, "s"},
                                                 {.name = "sustain", .initial = 0.2, .min = 0, .max = 1},
                                                 {"release", 0.3, 0.005, 20, ParamCurve::exponential, "s"},
                                                 response_param()}},
                             .voice_modulator = make_voice_modulator<EnvelopeUnit>};
  return type;
}

}  // namespace beltane::native
