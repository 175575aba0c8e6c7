#pragma once

#include "model/units.hpp"

namespace beltane {

/// Ctrl-C and SIGTERM, to be waited for instead of dying of them. Make it before any thread starts.
class Interrupt {
 public:
  Interrupt();
  /// True when the user asked to end within `limit`.
  bool within(Seconds limit);
  void wait();
};

}  // namespace beltane
