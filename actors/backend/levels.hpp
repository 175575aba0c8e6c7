#pragma once

#include <map>
#include <mutex>

#include "backend/audio_backend.hpp"

namespace beltane::backend {

/// The newest levels and status, between the thread that hears them and whoever shows them. Neither waits longer
/// than the other takes to swap a map. Any thread.
class Levels {
 public:
  void put(const ServerLevels& levels) {
    std::lock_guard lock(mutex_);
    levels_.insert_or_assign(levels.node, levels);
  }
  void put(const ServerStatus& status) {
    std::lock_guard lock(mutex_);
    status_ = status;
  }
  /// What came since the last call, by node.
  std::map<NodeId, ServerLevels> take() {
    std::lock_guard lock(mutex_);
    return std::exchange(levels_, {});
  }
  ServerStatus status() const {
    std::lock_guard lock(mutex_);
    return status_;
  }

 private:
  mutable std::mutex mutex_{};
  std::map<NodeId, ServerLevels> levels_{};
  ServerStatus status_{};
};

}  // namespace beltane::backend
