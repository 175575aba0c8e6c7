#include "model/catalogue/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace beltane {
namespace {

constexpr std::size_t longest_asked = 64;
constexpr std::size_t far = 2;  // letters
constexpr std::size_t most = 3;

/// How many letters must be put in, taken out or replaced to make one word of the other (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{});
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto corner = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto replaced = corner + (a[i] == b[j] ? 0 : 1);
      corner = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

bool is_near(std::string_view asked, std::string_view name) {
  return asked.size() <= longest_asked && (name.find(asked) != name.npos || distance(asked, name) <= far);
}

std::vector<std::string> nearest(std::string_view asked, const std::vector<std::string>& names) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& name : names)
    if (!asked.empty() && is_near(asked, name)) near.emplace_back(distance(asked, name), name);
  std::ranges::stable_sort(near, {}, &std::pair<std::size_t, std::string>::first);
  std::vector<std::string> found;
  for (std::size_t i = 0; i < near.size() && i < most; ++i) found.push_back(near[i].second);
  return found;
}

std::string did_you_mean(std::string_view asked, const std::vector<std::string>& names) {
  const auto near = nearest(asked, names);
  std::string words;
  for (std::size_t i = 0; i < near.size(); ++i)
    words += (i == 0 ? " Did you mean " : i + 1 == near.size() ? " or " : ", ") + near[i];
  return words.empty() ? words : words + "?";
}

}  // namespace beltane
