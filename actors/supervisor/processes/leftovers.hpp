#pragma once

#include <string>
#include <vector>

namespace beltane::supervisor {

/// Removes files that a killed process left behind; a last * stands for anything.
void remove_leftovers(const std::vector<std::string>& patterns);

}  // namespace beltane::supervisor
