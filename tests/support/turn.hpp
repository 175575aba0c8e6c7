#pragma once

#include <string>

namespace beltane::test {

/// A control that is set while something sounds, at a second of its slot.
struct Turn {
  double at{};
  std::string control{};
  double value{};
};

}  // namespace beltane::test
