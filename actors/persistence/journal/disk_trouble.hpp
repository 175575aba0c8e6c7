#pragma once

#include <chrono>
#include <string>

namespace beltane {

/// A moment of the clock that never jumps; given to whoever has to wait, so that tests need not.
using Moment = std::chrono::steady_clock::time_point;

/// What the disk refuses to do, and when it is tried again.
class DiskTrouble {
 public:
  static constexpr auto retry = std::chrono::seconds(1);

  /// It was refused once more; answers whether the reason is a new one.
  bool refused(const std::string& reason, Moment now) {
    next_try_ = now + retry;
    if (reason_ == reason) return false;
    reason_ = reason;
    return true;
  }
  void clear() { reason_.clear(); }

  bool may_try(Moment now) const { return reason_.empty() || now >= next_try_; }
  /// Empty: there is none.
  const std::string& reason() const { return reason_; }
  explicit operator bool() const { return !reason_.empty(); }

 private:
  std::string reason_{};
  Moment next_try_{};
};

}  // namespace beltane
