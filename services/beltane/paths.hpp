#pragma once

#include <filesystem>

#include "model/result.hpp"

namespace beltane {

/// The path from / on, as another process needs it. Refused where the folder that the user stands in is gone, and where
/// no file system takes such a name.
Result<std::filesystem::path> whole_path(const std::filesystem::path& path);

}  // namespace beltane
