#include "wire/format/validator.hpp"

namespace beltane::wire {
namespace {

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

Refusal Validator::refusal(std::string_view message) const { return {std::string(message) + ": " + first_}; }

void Validator::say(std::string_view field, std::string_view fault) {
  if (first_.empty()) first_ = std::string(field) + " " + std::string(fault);
}

void Validator::say_not_finite(FieldPlace place) { say(place.text(), "is not a finite number"); }

void Validator::say_more_than(FieldPlace place, std::uint64_t value, std::uint64_t most) {
  say(place.text(), "is " + std::to_string(value) + ", more than " + std::to_string(most));
}

void Validator::say_not_within(FieldPlace place, int value, int most) {
  say(place.text(), "is " + std::to_string(value) + ", not within " + std::to_string(most) + " of 0");
}

void Validator::say_too_far(FieldPlace place) { say(place.text(), "is more than 146 years from the clock's start"); }

std::string FieldPlace::text() const { return *word ? std::string(word) + "." + name : name; }

}  // namespace beltane::wire
