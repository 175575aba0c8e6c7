#include "services/beltane/paths.hpp"

#include <linux/limits.h>

namespace beltane {

Result<std::filesystem::path> whole_path(const std::filesystem::path& path) {
  std::error_code failed;
  auto whole = std::filesystem::absolute(path, failed);
  if (failed)
    return Refusal{path.string() + " cannot be found: the folder you are in is gone; give the whole path, from / on"};
  for (const auto& name : whole)
    if (name.native().size() > NAME_MAX)
      return Refusal{"a file name has at most " + std::to_string(NAME_MAX) + " bytes; '" + name.string().substr(0, 40) +
                     "…' has " + std::to_string(name.native().size())};
  if (whole.native().size() >= PATH_MAX)
    return Refusal{"a path has less than " + std::to_string(PATH_MAX) + " bytes; this one has " +
                   std::to_string(whole.native().size())};
  return whole;
}

}  // namespace beltane
