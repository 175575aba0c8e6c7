#pragma once

#include <chrono>
#include <cstdint>

namespace beltane::simulation {

/// Random numbers that follow from a seed alone, everywhere the same: splitmix64 (Steele, Lea, Flood 2014).
class Dice {
 public:
  /// Seeds are scattered: those that follow each other would begin in one sequence, a number apart.
  explicit Dice(std::uint64_t seed) : state_(scattered(seed + step)) {}

  std::uint64_t next() { return scattered(state_ += step); }
  std::uint64_t below(std::uint64_t end) { return end == 0 ? 0 : next() % end; }
  bool percent(unsigned chance) { return below(100) < chance; }
  std::chrono::nanoseconds between(std::chrono::nanoseconds least, std::chrono::nanoseconds most) {
    return least + std::chrono::nanoseconds(below(static_cast<std::uint64_t>((most - least).count()) + 1));
  }

 private:
  static constexpr std::uint64_t step = 0x9e3779b97f4a7c15ULL;
  static std::uint64_t scattered(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace beltane::simulation
