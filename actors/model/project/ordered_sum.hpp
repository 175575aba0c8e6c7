#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace beltane {

/// A sum over the hashes of values in a row that depends on their order, and not on how the row was put together: the
/// value of a polynomial with the hashes as coefficients, modulo 2^64. Its base is odd, so that one value which differs
/// always shows.
class OrderedSum {
 public:
  /// One value more.
  void add(std::uint64_t hash) { sum_ = sum_ * base + hash; }
  /// The sum of so many values more.
  void append(std::uint64_t sum, std::size_t values) { sum_ = sum_ * power(values) + sum; }
  std::uint64_t sum() const { return sum_; }

 private:
  static constexpr std::uint64_t base = 0x9e3779b97f4a7c15ULL;
  static constexpr std::uint64_t power(std::size_t exponent) {
    std::uint64_t power = 1;
    for (auto square = base; exponent > 0; exponent >>= 1, square *= square)
      if (exponent & 1) power *= square;
    return power;
  }

  std::uint64_t sum_{};
};

/// The sum of a node of a tree that copies share, once it is known. A copy of the node begins without, for it is made
/// to be written. Thread: `known` and `keep` from any, beside readers of the node; `forget` only by who writes the
/// node.
class KeptSum {
 public:
  KeptSum() = default;
  KeptSum(const KeptSum&) {}
  KeptSum& operator=(const KeptSum&) {
    forget();
    return *this;
  }

  /// 0: not known.
  std::uint64_t known() const { return sum_.load(std::memory_order_relaxed); }
  void keep(std::uint64_t sum) const { sum_.store(sum, std::memory_order_relaxed); }
  void forget() { keep(0); }

 private:
  mutable std::atomic<std::uint64_t> sum_{};
};

}  // namespace beltane
