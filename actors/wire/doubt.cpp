#include "wire/doubt.hpp"

#include <cmath>

namespace beltane::wire {
namespace {

constexpr std::int64_t farthest_ns = std::int64_t{1} << 62;

/// How many bytes the character that `text` opens with has; 0 where it opens with none.
/// The well-formed sequences of Unicode 15, table 3-7.
std::size_t character(std::string_view text) {
  auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  auto tail = [&](std::size_t i) { return (at(i) & 0xc0U) == 0x80U; };
  const auto first = at(0), second = at(1);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return tail(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const bool overlong = first == 0xe0 && second < 0xa0, surrogate = first == 0xed && second > 0x9f;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const bool overlong = first == 0xf0 && second < 0x90, beyond = first == 0xf4 && second > 0x8f;
    return tail(1) && tail(2) && tail(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

void append_latin1(std::string& to, char stray) {
  const auto code = static_cast<unsigned char>(stray);
  to += static_cast<char>(0xc0 | code >> 6);
  to += static_cast<char>(0x80 | (code & 0x3f));
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto length = character(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string utf8(std::string_view text) {
  std::string mended;
  while (!text.empty()) {
    const auto length = character(text);
    if (length == 0) append_latin1(mended, text.front());
    mended += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return mended;
}

Refusal Doubt::refusal(std::string_view message) const { return {std::string(message) + ": " + first_}; }

void Doubt::say(std::string_view field, std::string_view fault) {
  if (first_.empty()) first_ = std::string(field) + " " + std::string(fault);
}

double Doubt::finite(double value, std::string_view field) {
  if (std::isfinite(value)) return value;
  say(field, "is not a finite number");
  return 0;
}

float Doubt::finite(float value, std::string_view field) {
  return static_cast<float>(finite(static_cast<double>(value), field));
}

std::uint8_t Doubt::byte(std::uint32_t value, std::uint8_t most, std::string_view field) {
  if (value <= most) return static_cast<std::uint8_t>(value);
  say(field, "is " + std::to_string(value) + ", more than " + std::to_string(most));
  return 0;
}

int Doubt::within(int value, int most, std::string_view field) {
  if (value >= -most && value <= most) return value;
  say(field, "is " + std::to_string(value) + ", not within " + std::to_string(most) + " of 0");
  return 0;
}

std::uint16_t Doubt::port(std::uint32_t value, std::string_view field) {
  if (value <= 0xffff) return static_cast<std::uint16_t>(value);
  say(field, "is " + std::to_string(value) + ", more than 65535");
  return 0;
}

Instant Doubt::instant(std::int64_t ns, std::string_view field) {
  if (ns >= -farthest_ns && ns <= farthest_ns) return Instant{std::chrono::nanoseconds{ns}};
  say(field, "is more than 146 years from the clock's start");
  return {};
}

void Doubt::count(int length, int most, std::string_view field) {
  if (length > most) say(field, "holds " + std::to_string(length) + ", more than " + std::to_string(most));
}

}  // namespace beltane::wire
