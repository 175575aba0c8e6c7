#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace beltane {

/// Whether `name` may be what was meant by `asked`: it holds it, or differs in at most two letters.
bool is_near(std::string_view asked, std::string_view name);

/// Those of the names that may be meant by a misspelt word, the nearest first, at most three.
std::vector<std::string> nearest(std::string_view asked, const std::vector<std::string>& names);

/// " Did you mean a, b or c?", or nothing where nothing is near.
std::string did_you_mean(std::string_view asked, const std::vector<std::string>& names);

}  // namespace beltane
