#pragma once

#include <cstddef>
#include <span>

namespace beltane::wav {

/// Where one sound lies in another.
struct Alignment {
  std::size_t at{};   // frame
  double likeness{};  // normalised cross-correlation there: 1 where both are the same but for their loudness
  bool operator==(const Alignment&) const = default;
};

/// Where in `whole` the `piece` lies, not further than `reach` frames from `expected`; of places that are about equally
/// good, as in a steady tone, the nearest. Both are one channel. Where the piece does not fit in, `expected` with no
/// likeness. Pure. Takes the product of the piece's length and twice the reach.
Alignment align(std::span<const float> piece, std::span<const float> whole, std::size_t expected, std::size_t reach);

}  // namespace beltane::wav
