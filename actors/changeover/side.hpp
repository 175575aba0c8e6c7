#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "model/result.hpp"

namespace beltane::changeover {

/// One of the two audio servers of a rig with a standby.
enum class Side : std::uint8_t { a, b };

inline constexpr std::array both_sides{Side::a, Side::b};

constexpr std::size_t index_of(Side side) { return static_cast<std::size_t>(side); }
constexpr Side other_than(Side side) { return side == Side::a ? Side::b : Side::a; }

/// "a" or "b".
std::string name_of(Side side);
Result<Side> side_named(const std::string& name);

/// One of a kind for each side.
template <class T>
using PerSide = std::array<T, 2>;

}  // namespace beltane::changeover
