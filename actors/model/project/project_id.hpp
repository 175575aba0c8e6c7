#pragma once

#include <array>
#include <cstdint>

namespace beltane {

/// 128 random bits that name a project file for as long as it lives. A byte copy of the file has the same; a copy made
/// with `save FILE` is a project of its own. All zero: none.
struct ProjectId {
  std::array<std::uint64_t, 2> bits{};
  auto operator<=>(const ProjectId&) const = default;
  explicit operator bool() const { return *this != ProjectId{}; }
};

}  // namespace beltane
