// Adds a part of one channel to another. Stands in for synthdefs/system/send.scd; the engine itself does the adding.

#include "native/unit.hpp"

namespace beltane::native {

const UnitType& send_unit() {
  static const UnitType type{.spec = {.kind = UnitKind::system,
                                      .name = "send",
                                      .params = {{.name = "level", .initial = 0.5, .min = 0, .max = 1}}},
                             .send = true};
  return type;
}

}  // namespace beltane::native
