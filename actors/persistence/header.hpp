#pragma once

#include <filesystem>

#include "model/result.hpp"

namespace beltane {

/// Whether the file there is a project that this version can open, judged from its first 100 bytes and its rights,
/// before anything touches it. The refusal is a sentence for the musician.
Result<void> is_project(const std::filesystem::path&);

}  // namespace beltane
