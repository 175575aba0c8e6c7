// Where a note lies on the keyboard moves a parameter: at full depth a frequency follows it octave for octave. Stands
// in for synthdefs/voice_modulators/key.scd.

#include <algorithm>
#include <cmath>

#include "native/unit.hpp"

namespace beltane::native {
namespace {

class KeyUnit final : public Modulator {
 public:
  explicit KeyUnit(double) {}

  double swing(ParamValues at, const VoiceNote& note, std::size_t, const Surroundings&, double octaves) override {
    const auto pitch = 69 + 12 * std::log2(std::max(note.hertz, 1.0) / 440);
    return (pitch - at[1]) / 12 * at[0] / (octaves > 0 ? std::max(octaves, 0.01) : 10);
  }
};

}  // namespace

const UnitType& key_unit() {
  static const UnitType type{.spec = {.kind = UnitKind::voice_modulator,
                                      .name = "key",
                                      .params = {{.name = "depth", .initial = 1, .min = -2, .max = 2},
                                                 {"middle", 60, 0, 127, ParamCurve::integer}}},
                             .voice_modulator = make_voice_modulator<KeyUnit>};
  return type;
}

}  // namespace beltane::native
