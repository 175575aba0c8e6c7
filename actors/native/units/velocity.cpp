// How hard a note is played moves a parameter. Stands in for synthdefs/voice_modulators/velocity.scd.

#include <algorithm>

#include "native/dsp/responded.hpp"
#include "native/unit.hpp"

namespace beltane::native {
namespace {

class Velocity final : public Modulator {
 public:
  explicit Velocity(double) {}

  double swing(ParamValues at, const VoiceNote& note, std::size_t, const Surroundings&, double) override {
    return (responded(std::clamp(note.velocity, 0.0, 1.0), at[1]) - 0.5) * at[0];
  }
};

}  // namespace

const UnitType& velocity_unit() {
  static const UnitType type{
      .spec = {.kind = UnitKind::voice_modulator,
               .name = "velocity",
               .params = {{.name = "depth", .initial = 0.5, .min = -1, .max = 1}, response_param()}},
      .voice_modulator = make_voice_modulator<Velocity>};
  return type;
}

}  // namespace beltane::native
