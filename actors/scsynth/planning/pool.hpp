#pragma once

#include <optional>
#include <set>

namespace beltane::scsynth {

/// Numbers that are handed out and come back. The lowest free one is next, so nothing grows for ever.
class Pool {
 public:
  /// Hands out `first`, `first + step`, … below `end`.
  Pool(int first, int step, int end) : step_(step), end_(end), fresh_(first), first_(first) {}

  /// The lowest number that is free, or none.
  std::optional<int> acquire() {
    if (!free_.empty()) return free_.extract(free_.begin()).value();
    if (fresh_ >= end_) return {};
    auto number = fresh_;
    fresh_ += step_;
    return number;
  }

  /// Takes that very number. False where it is taken already, or none of ours.
  bool claim(int number) {
    if (number < first_ || number >= end_ || (number - first_) % step_ != 0) return false;
    for (; fresh_ <= number; fresh_ += step_) free_.insert(fresh_);
    return free_.erase(number) == 1;
  }

  void give_back(int number) { free_.insert(number); }

  bool operator==(const Pool&) const = default;

 private:
  int step_;
  int end_;
  int fresh_;  // from here on nothing was ever handed out
  int first_;
  std::set<int> free_{};
};

}  // namespace beltane::scsynth
