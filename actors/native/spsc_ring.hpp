#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <vector>

namespace beltane::native {

/// A bounded queue from one thread to one other. Neither side waits, locks or allocates. JACK's own ring is not used:
/// it copies untyped bytes behind plain volatile counters, which ThreadSanitizer cannot follow.
template <class T>
class SpscRing {
  static_assert(std::is_trivially_copyable_v<T>, "nothing is freed by whoever takes it out");

 public:
  explicit SpscRing(std::size_t capacity) : cells_(capacity + 1) {}

  /// Writer: false where it is full; then nothing happened.
  bool push(const T& value) {
    const auto at = written_.load(std::memory_order_relaxed);
    const auto next = (at + 1) % cells_.size();
    if (next == read_.load(std::memory_order_acquire)) return false;
    cells_[at] = value;
    written_.store(next, std::memory_order_release);
    return true;
  }

  /// Reader: the oldest, or none.
  std::optional<T> pop() {
    const auto at = read_.load(std::memory_order_relaxed);
    if (at == written_.load(std::memory_order_acquire)) return {};
    const T value = cells_[at];
    read_.store((at + 1) % cells_.size(), std::memory_order_release);
    return value;
  }

 private:
  std::vector<T> cells_;
  alignas(64) std::atomic<std::size_t> written_{};
  alignas(64) std::atomic<std::size_t> read_{};
};

}  // namespace beltane::native
