#pragma once

#include <algorithm>

#include "supervisor/tree/restart_policy.hpp"

namespace beltane::supervisor {

/// How long a peer has been silent. Time in which our own loop was late does not count.
class SilenceTimer {
 public:
  /// `step`: how often `pass` is called at least, while all is well.
  explicit SilenceTimer(Seconds step) : step_(step) {}

  void begin(Moment now) {
    passed_ = now;
    length_ = {};
  }
  void reset() { length_ = {}; }
  /// Adds the time since the last call.
  void pass(Moment now) {
    length_ = length_ + Seconds{std::min(seconds_between(passed_, now).count, 2 * step_.count)};
    passed_ = now;
  }
  Seconds length() const { return length_; }

 private:
  Seconds step_;
  Moment passed_{};
  Seconds length_{};
};

}  // namespace beltane::supervisor
