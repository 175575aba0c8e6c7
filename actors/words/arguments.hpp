#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"

namespace beltane::words {

/// The words behind a verb, sorted out.
struct Arguments {
  std::vector<std::string> plain{};
  std::map<std::string, std::string, std::less<>> options{};   // `--name lead`
  std::map<std::string, std::string, std::less<>> settings{};  // `mix=0.3`

  /// What the option was given, or null.
  const std::string* option(std::string_view name) const;
};

/// Which options, and whether settings, a verb takes.
struct Shape {
  std::size_t least{};
  std::size_t most{};
  std::vector<std::string_view> options{};
  bool settings{};
};

/// The words behind the verb; behind a `--` there are no options.
Result<Arguments> sorted_out(const std::vector<std::string>& words, const Shape& shape);

}  // namespace beltane::words
