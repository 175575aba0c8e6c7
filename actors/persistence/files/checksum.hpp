#pragma once

#include <cstdint>
#include <string_view>

namespace beltane {

/// FNV-1a, 64 bits: finds what a disk got wrong, not what an enemy did.
inline std::uint64_t checksum(std::string_view bytes) {
  std::uint64_t sum = 0xcbf29ce484222325ULL;
  for (unsigned char byte : bytes) sum = (sum ^ byte) * 0x100000001b3ULL;
  return sum;
}

}  // namespace beltane
