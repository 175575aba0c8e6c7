#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace beltane::midi {

/// Reads bytes from the front. Beyond the end, or after trouble, everything reads as 0 and `trouble` says why.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : rest_(bytes), size_(bytes.size()) {}

  std::uint8_t u8();
  std::uint32_t big_endian(int bytes);
  /// A number of 7 bits a byte, at most four bytes long.
  std::uint32_t variable();
  /// The next `count` bytes; none, and trouble, where there are fewer.
  std::span<const std::byte> read(std::size_t count);

  bool at_end() const { return rest_.empty(); }
  std::size_t position() const { return size_ - rest_.size(); }
  void fail(std::string why);
  /// Why reading stopped; empty while all is well.
  const std::string& trouble() const { return trouble_; }

 private:
  std::span<const std::byte> rest_;
  std::size_t size_;
  std::string trouble_{};
};

}  // namespace beltane::midi
