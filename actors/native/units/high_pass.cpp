// A resonant high-pass filter of 24 dB an octave. Stands in for synthdefs/filters/high_pass.scd.

#include "native/dsp/resonant_filter.hpp"

namespace beltane::native {

const UnitType& high_pass_unit() {
  static const UnitType type{.spec = resonant_filter("high_pass", 200),
                             .in_place = make_in_place<ResonantFilter<high_pass_shape>>};
  return type;
}

}  // namespace beltane::native
