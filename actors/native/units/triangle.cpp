// A soft triangle of three strings. Stands in for synthdefs/sources/triangle.scd.

#include "native/dsp/string_source.hpp"

namespace beltane::native {

const UnitType& triangle_unit() {
  constexpr StringTone tone{.darkest = 200, .soft = 0.4, .hard = 1.3, .loudness = 0.27F};
  static const UnitType type{
      .spec = string_source("triangle", 4, 0.7, {.attack = 0.01, .decay = 0.15, .sustain = 0.85, .release = 0.3}),
      .source = make_source<StringSource<TriangleWave, tone>>};
  return type;
}

}  // namespace beltane::native
