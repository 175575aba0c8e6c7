#include "midi/byte_reader.hpp"

namespace beltane::midi {

void ByteReader::fail(std::string why) {
  if (trouble_.empty()) trouble_ = std::move(why) + " at byte " + std::to_string(position());
  size_ -= rest_.size();
  rest_ = {};
}

std::span<const std::byte> ByteReader::read(std::size_t count) {
  if (count > rest_.size()) {
    fail("it is cut off");
    return {};
  }
  const auto taken = rest_.first(count);
  rest_ = rest_.subspan(count);
  return taken;
}

std::uint8_t ByteReader::u8() {
  const auto taken = read(1);
  return taken.empty() ? std::uint8_t{} : std::to_integer<std::uint8_t>(taken[0]);
}

std::uint32_t ByteReader::big_endian(int bytes) {
  std::uint32_t number = 0;
  for (; bytes > 0; --bytes) number = number << 8 | u8();
  return number;
}

std::uint32_t ByteReader::variable() {
  std::uint32_t number = 0;
  for (int i = 0; i < 4; ++i) {
    const auto byte = u8();
    number = number << 7 | (byte & 0x7fU);
    if (byte < 0x80) return number;
  }
  fail("it has a number that is longer than four bytes");
  return 0;
}

}  // namespace beltane::midi
