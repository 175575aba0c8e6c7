#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "scsynth/planning/nodes.hpp"
#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// Reports of a server, from the receiving thread to the thread that handles them. Of levels and status only the newest
/// is kept; all other reports stay in order. A thread waits at most while the other swaps a list. Any thread.
class Inbox {
 public:
  /// `wake` is called when the first report comes into an empty inbox.
  explicit Inbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void put(const ServerReport& report) {
    const auto* started = std::get_if<NodeStarted>(&report);
    if (started && !is_voice(started->node)) return;
    {
      std::lock_guard lock(mutex_);
      if (const auto* levels = std::get_if<ServerLevels>(&report)) return void(levels_[levels->node] = *levels);
      if (const auto* status = std::get_if<ServerStatus>(&report)) return void(status_ = *status);
      reports_.push_back(report);
      if (reports_.size() > 1) return;
    }
    if (wake_) wake_();
  }
  std::vector<ServerReport> drain() {
    std::lock_guard lock(mutex_);
    return std::exchange(reports_, {});
  }
  /// The levels since the last call, by node.
  std::map<NodeId, ServerLevels> drain_levels() {
    std::lock_guard lock(mutex_);
    return std::exchange(levels_, {});
  }
  ServerStatus status() const {
    std::lock_guard lock(mutex_);
    return status_;
  }

 private:
  std::function<void()> wake_;
  mutable std::mutex mutex_{};
  std::vector<ServerReport> reports_{};
  std::map<NodeId, ServerLevels> levels_{};
  ServerStatus status_{};
};

}  // namespace beltane::scsynth
