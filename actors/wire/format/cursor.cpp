#include "wire/format/cursor.hpp"

namespace beltane::wire {

bool Cursor::long_varint(std::uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 70 && at_ != end_; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at_++);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

std::size_t Cursor::run_of(std::uint32_t tag_read) const {
  Cursor ahead = *this;
  std::size_t count = 0;
  std::string_view held;
  for (auto next = tag_read; next == tag_read && ahead.bytes(held); ++count)
    if (ahead.at_end() || !ahead.tag(next)) next = 0;
  return count;
}

bool Cursor::pass_over_group(std::uint32_t opened, int depth) {
  for (std::uint32_t inner = 0; tag(inner);) {
    if (inner == opened + 1) return true;  // the tag that closes it
    if (!pass_over(inner, depth - 1)) return false;
  }
  return false;
}

bool Cursor::pass_over(std::uint32_t tag_read, int depth) {
  std::uint64_t number = 0;
  std::uint32_t half = 0;
  std::string_view held;
  switch (static_cast<WireType>(tag_read & 7)) {
    case WireType::varint:
      return varint(number);
    case WireType::fixed64:
      return fixed(number);
    case WireType::length:
      return bytes(held);
    case WireType::fixed32:
      return fixed(half);
    case WireType::open_group:
      return depth > 0 && pass_over_group(tag_read, depth);
    case WireType::close_group:
      return false;
  }
  return false;
}

}  // namespace beltane::wire
