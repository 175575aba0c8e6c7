#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/result.hpp"

namespace beltane::supervisor {

/// Replaces the file whole: written beside it, then renamed.
Result<void> replace_file(const std::filesystem::path&, std::string_view text);
/// The whole file; empty where there is none.
std::string file_text(const std::filesystem::path&);

}  // namespace beltane::supervisor
