#pragma once

#include <algorithm>

#include "supervisor/tree/restart_policy.hpp"

namespace beltane::supervisor {

/// How long somebody was not heard, as far as we were awake to hear: where our own loop came late, the time that it
/// lost does not count.
class SilenceTimer {
 public:
  /// `step`: how often `pass` is called at least, while all is well.
  explicit SilenceTimer(Seconds step) : step_(step) {}

  void begin(Moment now) {
    passed_ = now;
    length_ = {};
  }
  void heard() { length_ = {}; }
  /// Time has gone by.
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
