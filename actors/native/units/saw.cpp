// A warm saw of three strings, brighter the harder it is played. Stands in for synthdefs/sources/saw.scd.

#include "native/dsp/string_source.hpp"

namespace beltane::native {

const UnitType& saw_unit() {
  constexpr StringTone tone{.darkest = 300, .soft = 0.5, .hard = 1.4, .loudness = 0.46F};
  static const UnitType type{
      .spec = string_source("saw", 6, 0.6, {.attack = 0.01, .decay = 0.15, .sustain = 0.8, .release = 0.3}),
      .source = make_source<StringSource<SawWave, tone>>};
  return type;
}

}  // namespace beltane::native
