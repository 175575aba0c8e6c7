#pragma once

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "model/units.hpp"

namespace beltane::simulation {

/// The virtual clock, and what happens when. Equal moments keep the order in which they were asked for.
class Timeline {
 public:
  using Task = std::function<void()>;

  Instant now() const { return now_; }
  void at(Instant due, Task task) {
    events_.push_back({std::max(due, now_), ++asked_, std::move(task)});
    std::ranges::push_heap(events_, later);
  }
  /// Does what comes next, if that is due until then. False: nothing is; the clock stands at `end` then.
  bool step(Instant end) {
    if (events_.empty() || events_.front().due > end) {
      now_ = std::max(now_, end);
      return false;
    }
    std::ranges::pop_heap(events_, later);
    auto event = std::move(events_.back());
    events_.pop_back();
    now_ = event.due;
    ++done_;
    event.task();
    return true;
  }
  void clear() { events_.clear(); }
  std::size_t waiting() const { return events_.size(); }
  std::uint64_t done() const { return done_; }

 private:
  struct Event {
    Instant due{};
    std::uint64_t number{};
    Task task{};
  };
  static bool later(const Event& a, const Event& b) { return std::pair(a.due, a.number) > std::pair(b.due, b.number); }

  std::vector<Event> events_{};  // a heap, what comes next in front
  Instant now_{std::chrono::hours(1)};
  std::uint64_t asked_{};
  std::uint64_t done_{};
};

}  // namespace beltane::simulation
