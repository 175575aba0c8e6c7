#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <utility>

#include "model/messages/control.hpp"

namespace beltane {

/// Proof of life of a mailbox that may work long on one message (on a disk, or on a large project). It marks the begin,
/// the steps and the end of its work; while an earlier ping still stands in its mailbox and steps come, the loop thread
/// answers the later ones with the last health. What makes no step for `limit` counts as hung, and so does what rests
/// and does not come to a ping. Any thread.
class Working {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Working(Clock::duration limit) : limit_(limit) {}

  void begin() {
    step();
    since_ = last_step_.load();
  }
  void step() { last_step_ = now(); }
  void end() {
    since_ = 0;
    step();
  }

  /// A ping goes to the mailbox …
  void asked() { ++asked_; }
  /// … and is answered there.
  void answered(Health health) {
    std::lock_guard lock(mutex_);
    health_ = std::move(health);
    ++answered_;
  }
  /// Whether the mailbox has not come to an earlier ping, but gets on.
  bool answers_later() const { return since_ != 0 && asked_ > answered_ && now() - last_step_ < limit_.count(); }
  Pong answer(Ping ping) const {
    std::lock_guard lock(mutex_);
    Pong pong{ping.number, health_};
    pong.health.figures["working_s"] = std::chrono::duration<double>(span()).count();
    return pong;
  }

  /// How long it has been at the message it is at; 0 where it rests.
  Clock::duration span() const {
    const auto since = since_.load();
    return Clock::duration(since == 0 ? 0 : now() - since);
  }

 private:
  static Clock::rep now() { return Clock::now().time_since_epoch().count(); }

  Clock::duration limit_;
  std::atomic<Clock::rep> since_{};  // 0: it rests
  std::atomic<Clock::rep> last_step_{};
  std::atomic<std::uint64_t> asked_{};
  std::atomic<std::uint64_t> answered_{};
  mutable std::mutex mutex_{};
  Health health_{};
};

/// Marks the work of a scope.
class AtWork {
 public:
  explicit AtWork(Working* working) : working_(working) {
    if (working_) working_->begin();
  }
  ~AtWork() {
    if (working_) working_->end();
  }
  AtWork(const AtWork&) = delete;
  AtWork& operator=(const AtWork&) = delete;

 private:
  Working* working_;
};

}  // namespace beltane
