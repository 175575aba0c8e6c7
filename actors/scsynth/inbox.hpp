#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "scsynth/planning/nodes.hpp"
#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// What a server says, between the thread that hears it and whoever acts on it. Levels and status are kept newest;
/// everything else in order. Neither thread waits longer than the other takes to swap a list. Any thread.
class Inbox {
 public:
  /// `wake` is called where something is there to be taken, and nothing was before.
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
  std::vector<ServerReport> take() {
    std::lock_guard lock(mutex_);
    return std::exchange(reports_, {});
  }
  /// What came since the last call, by node.
  std::map<NodeId, ServerLevels> take_levels() {
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
