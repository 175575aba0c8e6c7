#include "supervisor/processes/leftovers.hpp"

#include <filesystem>

namespace beltane::supervisor {

namespace fs = std::filesystem;

void remove_leftovers(const std::vector<std::string>& patterns) {
  std::error_code ignored;
  for (const auto& pattern : patterns) {
    if (!pattern.ends_with('*')) {
      fs::remove(pattern, ignored);
      continue;
    }
    const fs::path stem = pattern.substr(0, pattern.size() - 1);
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(stem.parent_path(), ignored))
      if (entry.path().string().starts_with(stem.string())) found.push_back(entry.path());
    for (const auto& path : found) fs::remove(path, ignored);
  }
}

}  // namespace beltane::supervisor
