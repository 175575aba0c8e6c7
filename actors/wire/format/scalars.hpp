#pragma once

#include <bit>
#include <cmath>
#include <limits>

#include "wire/format/cursor.hpp"
#include "wire/format/shapes.hpp"
#include "wire/format/validator.hpp"

/// Numbers as they stand on the wire: bits, in one of the ways that Protobuf has. Inside wire only.
namespace beltane::wire {

/// How a field of type T is written.
template <class T, class... How>
constexpr WireType wire_type() {
  if constexpr (is_optional<T>) {
    return wire_type<typename T::value_type, How...>();
  } else if constexpr (!Scalar<T>) {
    return WireType::length;
  } else if constexpr (Quantity<T> || std::is_same_v<T, double> || std::is_same_v<T, Instant>) {
    return WireType::fixed64;
  } else if constexpr (std::is_same_v<T, float>) {
    return WireType::fixed32;
  } else {
    return has<how::Fixed, How...> ? WireType::fixed64 : WireType::varint;
  }
}

/// An enum that stands in none of its lists: what was sent is not known, or nothing was.
template <class E>
inline constexpr E unknown_enumerator{static_cast<std::underlying_type_t<E>>(~0U)};

/// Finds an enumerator by its number, or the number by the enumerator.
template <class E>
struct Enumerators {
  E value{unknown_enumerator<E>};
  int number{-1};
  const char* word{""};

  void of(const char* type) { word = type; }
  void operator()(int each, const char*, E enumerator) {
    if (each == number) value = enumerator;
    if (enumerator == value) number = each;
  }
};
template <class E>
Enumerators<E> enumerator_of(int number) {
  Enumerators<E> found{.number = number};
  enumerators(found, E{});
  return found;
}
template <class E>
Enumerators<E> enumerator_of(E value) {
  Enumerators<E> found{.value = value};
  enumerators(found, E{});
  return found;
}

constexpr std::uint32_t zigzag(std::int32_t value) {
  return static_cast<std::uint32_t>(value) << 1 ^ static_cast<std::uint32_t>(value >> 31);
}
constexpr std::int32_t unzigzag(std::uint32_t bits) { return static_cast<std::int32_t>(bits >> 1 ^ (~(bits & 1) + 1)); }

/// What stands on the wire for a value.
template <Scalar T, class... How>
std::uint64_t bits_of(T value, How...) {
  if constexpr (Quantity<T>) {
    return std::bit_cast<std::uint64_t>(number_in(value));
  } else if constexpr (std::is_same_v<T, double>) {
    return std::bit_cast<std::uint64_t>(value);
  } else if constexpr (std::is_same_v<T, float>) {
    return std::bit_cast<std::uint32_t>(value);
  } else if constexpr (std::is_same_v<T, Instant>) {
    return static_cast<std::uint64_t>(value.time_since_epoch().count());
  } else if constexpr (Listed<T>) {
    return static_cast<std::uint64_t>(enumerator_of(value).number);
  } else if constexpr (has<how::Sint, How...>) {
    return zigzag(value);
  } else if constexpr (has<how::Negated, How...>) {
    return !value;
  } else {
    return static_cast<std::uint64_t>(value);
  }
}

/// Within 146 years of the clock's start: far enough from the ends of 64 bits that nobody's arithmetic overflows.
inline constexpr std::int64_t farthest_ns = std::int64_t{1} << 62;

template <class Number>
Number finite(Number value, FieldPlace place, Validator& validator) {
  if (std::isfinite(value)) return value;
  validator.say_not_finite(place);
  return 0;
}

/// A number that is no more than what is said of its field.
template <class T, class... How>
T bounded(std::uint32_t value, FieldPlace place, Validator& validator, How... how) {
  std::uint32_t most = std::numeric_limits<T>::max();
  if constexpr (has<how::Most, How...>) most = among<how::Most>(how...).most;
  if (value <= most) return static_cast<T>(value);
  validator.say_more_than(place, value, most);
  return 0;
}

template <class... How>
int signed_number(std::uint32_t bits, FieldPlace place, Validator& validator, How... how) {
  const int value = unzigzag(bits);
  if constexpr (has<how::Within, How...>) {
    const int most = among<how::Within>(how...).most;
    if (value >= -most && value <= most) return value;
    validator.say_not_within(place, value, most);
    return 0;
  }
  return value;
}

inline Instant instant(std::uint64_t bits, FieldPlace place, Validator& validator) {
  const auto ns = static_cast<std::int64_t>(bits);
  if (ns >= -farthest_ns && ns <= farthest_ns) return Instant{std::chrono::nanoseconds{ns}};
  validator.say_too_far(place);
  return {};
}

/// Sets a value to what stands on the wire; to a harmless one where that is refused.
template <Scalar T, class... How>
void set(T& value, std::uint64_t bits, FieldPlace place, Validator& validator, How... how) {
  if constexpr (Quantity<T>) {
    number_in(value) = finite(std::bit_cast<double>(bits), place, validator);
  } else if constexpr (std::is_same_v<T, double>) {
    value = finite(std::bit_cast<double>(bits), place, validator);
  } else if constexpr (std::is_same_v<T, float>) {
    value = finite(std::bit_cast<float>(static_cast<std::uint32_t>(bits)), place, validator);
  } else if constexpr (std::is_same_v<T, Instant>) {
    value = instant(bits, place, validator);
  } else if constexpr (Listed<T>) {
    value = enumerator_of<T>(static_cast<int>(bits)).value;
  } else if constexpr (std::is_same_v<T, bool>) {
    value = (bits != 0) != has<how::Negated, How...>;
  } else if constexpr (has<how::Sint, How...>) {
    value = signed_number(static_cast<std::uint32_t>(bits), place, validator, how...);
  } else if constexpr (std::is_unsigned_v<T> && sizeof(T) < 4) {
    value = bounded<T>(static_cast<std::uint32_t>(bits), place, validator, how...);
  } else if constexpr (has<how::Usual<T>, How...>) {
    value = bits == 0 ? among<how::Usual<T>>(how...).value : static_cast<T>(bits);
  } else if constexpr (std::is_enum_v<T>) {
    value = T{static_cast<std::underlying_type_t<T>>(bits)};
  } else {
    value = static_cast<T>(bits);
  }
}

/// 128 bits as 16 bytes, the most significant first, and back.
std::string bytes_of_bits(const std::array<std::uint64_t, 2>& bits);
std::array<std::uint64_t, 2> bits_in(const std::string& bytes, const char* name, Validator& validator);

/// A name as bytes. Where it may be none, that is said by saying nothing.
template <Name128 T>
std::string bytes_of_name(const T& name) {
  if constexpr (std::is_constructible_v<bool, T>)
    if (!name) return {};
  return bytes_of_bits(name.bits);
}

/// What a message says of a field that it does not mention.
template <Scalar T, class... How>
void set_unsaid(T& value, How... how) {
  if constexpr (has<how::Unless<T>, How...>) {
    value = among<how::Unless<T>>(how...).value;
  } else if constexpr (has<how::Usual<T>, How...>) {
    value = among<how::Usual<T>>(how...).value;
  } else if constexpr (Quantity<T>) {
    number_in(value) = 0;
  } else if constexpr (Listed<T>) {
    value = enumerator_of<T>(0).value;
  } else if constexpr (std::is_same_v<T, bool>) {
    value = has<how::Negated, How...>;
  } else {
    value = T{};
  }
}

}  // namespace beltane::wire
