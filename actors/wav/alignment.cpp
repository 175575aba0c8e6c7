#include "wav/alignment.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace beltane::wav {
namespace {

constexpr double nearness =
    0.02;                         // likeness that a place at the end of the reach must have more than one at `expected`
constexpr double silence = 1e-9;  // energy

double product(std::span<const float> a, std::span<const float> b) {
  return std::transform_reduce(a.begin(), a.end(), b.begin(), 0.0F);
}

}  // namespace

Alignment align(std::span<const float> piece, std::span<const float> whole, std::size_t expected, std::size_t reach) {
  Alignment best{.at = expected};
  const auto energy = product(piece, piece);
  if (piece.empty() || piece.size() > whole.size() || energy < silence) return best;
  const auto first = expected - std::min(expected, reach);
  const auto last = std::min(expected + reach, whole.size() - piece.size());
  double best_score = 0;
  for (auto at = first; at <= last; ++at) {
    const auto there = whole.subspan(at, piece.size());
    const auto loudness = product(there, there);
    if (loudness < silence) continue;
    const auto likeness = product(piece, there) / std::sqrt(energy * loudness);
    const auto away = static_cast<double>(std::max(at, expected) - std::min(at, expected));
    const auto score = likeness - nearness * away / static_cast<double>(std::max<std::size_t>(reach, 1));
    if (score > best_score) best_score = score, best = {at, likeness};
  }
  return best;
}

}  // namespace beltane::wav
