#pragma once

#include "model/units.hpp"

namespace beltane {

/// Ctrl-C, SIGTERM and a terminal that is closed (SIGHUP, unless `nohup` has it ignored), to be waited for instead of
/// dying of them. Make it before any thread starts.
class Interrupt {
 public:
  Interrupt();
  /// True when the user asked to end within `limit`, or had asked before.
  bool within(Seconds limit);
  /// The same without waiting.
  bool asked() { return within(Seconds{0}); }
  void wait();

 private:
  bool asked_{};
};

}  // namespace beltane
