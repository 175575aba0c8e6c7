#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "model/fields.hpp"
#include "model/project/cow.hpp"
#include "model/units.hpp"

/// What a field can be, as far as it is another thing on the wire. Inside wire only.
namespace beltane::wire {

/// Whether `How` is among what is said of a field.
template <class Wanted, class... Said>
inline constexpr bool has = (std::is_same_v<Wanted, Said> || ...);

/// The one of that type among what is said of a field.
template <class Wanted>
constexpr const Wanted& among(const Wanted& wanted, const auto&...) {
  return wanted;
}
template <class Wanted, class Other>
requires(!std::is_same_v<Wanted, Other>)  //
    constexpr const Wanted& among(const Other&, const auto&... others) {
  return among<Wanted>(others...);
}

/// An enum whose enumerators are said.
template <class T>
concept Listed = std::is_enum_v<T> && requires(AnyVisitor& visitor, T value) {
  enumerators(visitor, value);
};

/// A number with a unit of measure.
template <class T>
concept Quantity = requires(T& quantity) {
  number_in(quantity);
};

/// What takes a number of bits that follows from its type.
template <class T>
concept Scalar = std::is_arithmetic_v<T> || std::is_enum_v<T> || Quantity<T> || std::is_same_v<T, Instant>;

template <class T>
concept Text = std::is_same_v<T, std::string>;

/// 128 bits that name something.
template <class T>
concept Name128 = std::is_same_v<decltype(T::bits), std::array<std::uint64_t, 2>>;

/// Items in the order in which they are said.
template <class T>
concept Row = !Text<T> && requires(T & list, typename T::value_type item) {
  list.push_back(item);
};

/// Items in an order of their own.
template <class T>
concept Sorted = requires(T& items, std::vector<typename T::value_type> more) {
  items.insert(std::move(more));
};

template <class T>
concept List = Row<T> || Sorted<T>;

template <class T>
concept Map = requires {
  typename T::key_type;
  typename T::mapped_type;
};

/// A map that travels as a list of messages, one for each entry; other maps are those of Protobuf.
template <class T>
concept Rows = Map<T> && HasFields<std::pair<typename T::key_type, typename T::mapped_type>>;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
concept Optional = is_optional<T>;

template <class T>
inline constexpr bool is_cow = false;
template <class T>
inline constexpr bool is_cow<Cow<T>> = true;
template <class T>
concept Shared = is_cow<T>;

}  // namespace beltane::wire
