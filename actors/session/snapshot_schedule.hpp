#pragma once

#include "model/limits.hpp"
#include "session/outcome.hpp"

namespace beltane {

/// When persistence is sent the project whole: after a while of quiet, and before the journal gets long. Pure.
class SnapshotSchedule {
 public:
  static constexpr auto after_quiet = std::chrono::seconds(5);
  static constexpr std::uint64_t after_changes = 1000;

  /// Goes on from a file whose newest snapshot is of that revision.
  void restart(Revision snapshot, Moment now) { sent(snapshot), last_change_ = now; }
  void changed(std::size_t bytes, Moment now) { bytes_ += bytes, last_change_ = now; }
  void sent(Revision revision) { last_ = revision, bytes_ = 0; }

  bool due(Revision revision, Moment now) const {
    const auto changes = static_cast<std::uint64_t>(revision) - static_cast<std::uint64_t>(last_);
    if (changes >= after_changes || bytes_ >= limits::journal_bytes) return true;
    return changes > 0 && now - last_change_ >= after_quiet;
  }

 private:
  Revision last_{};      // of the last snapshot sent
  std::size_t bytes_{};  // of the changes after it
  Moment last_change_{};
};

}  // namespace beltane
