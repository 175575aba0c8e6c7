#include "wire/format/scalars.hpp"

namespace beltane::wire {

static std::uint64_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint64_t number{};
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

std::string bytes_of_bits(const std::array<std::uint64_t, 2>& bits) {
  std::string bytes;
  for (const auto half : bits)
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(half >> shift & 0xff);
  return bytes;
}

std::array<std::uint64_t, 2> bits_in(const std::string& bytes, const char* name, Validator& validator) {
  if (bytes.empty()) return {};
  if (bytes.size() == 16) return {big_endian(bytes, 0), big_endian(bytes, 8)};
  validator.say(name, "is " + std::to_string(bytes.size()) + " bytes long, not 16");
  return {};
}

}  // namespace beltane::wire
