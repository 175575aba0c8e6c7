#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

#include "model/result.hpp"

namespace beltane {

inline std::string text_of(std::string_view text) { return std::string(text); }
template <std::integral Number>
std::string text_of(Number number) {
  return std::to_string(number);
}
/// The shortest decimal that reads back as the same number.
inline std::string text_of(double number) {
  char digits[40];
  return {digits, std::to_chars(digits, digits + sizeof digits, number).ptr};
}
template <class Id>
requires std::is_enum_v<Id> std::string text_of(Id id) { return std::to_string(static_cast<std::uint64_t>(id)); }

/// A refusal whose sentence is its parts in a row.
template <class... Parts>
Refusal refuse(const Parts&... parts) {
  return {(text_of(parts) + ...)};
}

}  // namespace beltane
