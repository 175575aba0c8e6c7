#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/result.hpp"
#include "model/units.hpp"

namespace beltane::wire {

/// Collects what is wrong with a message while it is read: the first fault is kept, reading goes on with a harmless
/// value.
class Doubt {
 public:
  explicit operator bool() const { return !first_.empty(); }
  /// "SessionRequest: note.pitch is 200, more than 127"
  Refusal refusal(std::string_view message) const;

  void say(std::string_view field, std::string_view fault);

  double finite(double value, std::string_view field);
  float finite(float value, std::string_view field);
  /// At most `most`, which fits in a byte.
  std::uint8_t byte(std::uint32_t value, std::uint8_t most, std::string_view field);
  /// From `-most` to `most`.
  int within(int value, int most, std::string_view field);
  std::uint16_t port(std::uint32_t value, std::string_view field);
  Beats beats(double value, std::string_view field) { return {finite(value, field)}; }
  /// Within 146 years of the clock's start: far enough from the ends of 64 bits that nobody's arithmetic overflows.
  Instant instant(std::int64_t ns, std::string_view field);
  void count(int length, int most, std::string_view field);

 private:
  std::string first_{};
};

/// The text if it is UTF-8; otherwise with every stray byte read as Latin-1. What is encoded can always be decoded.
std::string utf8(std::string_view text);
bool is_utf8(std::string_view text);

}  // namespace beltane::wire
