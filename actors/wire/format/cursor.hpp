#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

/// Protobuf's wire format, as https://protobuf.dev/programming-guides/encoding says it: a field is a tag and a value.
/// Nobody here knows what the fields mean. Inside wire only.
namespace beltane::wire {

static_assert(std::endian::native == std::endian::little, "numbers of 64 and 32 bits are copied as they are");

/// How a value is written: it stands in the tag of its field.
enum class WireType : std::uint32_t {
  varint = 0,
  fixed64 = 1,
  length = 2,
  open_group = 3,
  close_group = 4,
  fixed32 = 5
};

constexpr std::uint32_t tag_of(int number, WireType type) {
  return static_cast<std::uint32_t>(number) << 3 | static_cast<std::uint32_t>(type);
}

/// Reads bytes from a stranger, one value after the other. False: they are cut off, or no such value.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  bool at_end() const { return at_ == end_; }

  [[gnu::always_inline]] bool varint(std::uint64_t& value) {
    if (at_ == end_ || static_cast<signed char>(*at_) < 0) return long_varint(value);
    value = static_cast<std::uint64_t>(*at_++);
    return true;
  }
  template <class Bits>
  [[gnu::always_inline]] bool fixed(Bits& value) {
    if (static_cast<std::size_t>(end_ - at_) < sizeof(value)) return false;
    std::memcpy(&value, at_, sizeof(value));
    at_ += sizeof(value);
    return true;
  }
  /// The bytes of a text or message; as many as there are, where they are cut off.
  bool bytes(std::string_view& held) {
    std::uint64_t length = 0;
    if (!varint(length)) return false;
    const auto left = static_cast<std::size_t>(end_ - at_);
    held = {at_, length < left ? static_cast<std::size_t>(length) : left};
    at_ += held.size();
    return length <= left;
  }
  [[gnu::always_inline]] bool tag(std::uint32_t& tag) {
    std::uint64_t read = 0;
    if (!varint(read) || read >> 32 != 0 || read >> 3 == 0) return false;
    tag = static_cast<std::uint32_t>(read);
    return true;
  }
  /// How many texts or messages of that tag come in a row, the one whose tag was just read among them.
  std::size_t run_of(std::uint32_t tag) const;
  /// Passes over the value after a tag.
  bool pass_over(std::uint32_t tag) { return pass_over(tag, 100); }

 private:
  bool long_varint(std::uint64_t& value);
  bool pass_over(std::uint32_t tag, int depth);
  bool pass_over_group(std::uint32_t opened, int depth);

  const char* at_;
  const char* end_;
};

constexpr std::size_t varint_size(std::uint64_t value) {
  return (static_cast<std::size_t>(std::bit_width(value | 1)) + 6) / 7;
}

/// Writes a varint, and says where it ends.
inline char* write_varint(std::uint64_t value, char* at) {
  for (; value >= 0x80; value >>= 7) *at++ = static_cast<char>(value | 0x80);
  *at++ = static_cast<char>(value);
  return at;
}

}  // namespace beltane::wire
