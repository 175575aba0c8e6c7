// A resonant low-pass filter of 24 dB an octave. Stands in for synthdefs/filters/low_pass.scd.

#include "native/dsp/resonant_filter.hpp"

namespace beltane::native {

const UnitType& low_pass_unit() {
  static const UnitType type{.spec = resonant_filter("low_pass", 1'200),
                             .in_place = make_in_place<ResonantFilter<low_pass_shape>>};
  return type;
}

}  // namespace beltane::native
