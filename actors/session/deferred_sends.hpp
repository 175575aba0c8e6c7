#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "loop/loop.hpp"

namespace beltane {

/// What is sent to the disk and to followers that make no sound. It waits a little, so that the sound has the
/// processor first; then it goes all at once, in order. Thread: the loop's.
class DeferredSends {
 public:
  static constexpr auto wait = std::chrono::microseconds(500);

  explicit DeferredSends(loop::Loop& loop) : loop_(loop), alarm_(loop.alarm([this] { send_all(); })) {}
  ~DeferredSends() { send_all(); }
  DeferredSends(const DeferredSends&) = delete;
  DeferredSends& operator=(const DeferredSends&) = delete;

  void add(std::function<void()> send) {
    if (waiting_.empty()) alarm_->set(loop_.now() + wait);
    waiting_.push_back(std::move(send));
  }

 private:
  void send_all() {
    for (auto& send : waiting_) send();
    waiting_.clear();
  }

  loop::Loop& loop_;
  std::vector<std::function<void()>> waiting_{};
  std::shared_ptr<loop::Alarm> alarm_;
};

}  // namespace beltane
