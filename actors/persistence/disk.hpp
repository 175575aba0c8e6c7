#pragma once

#include <filesystem>
#include <string_view>

#include "model/result.hpp"

namespace beltane {

/// What was written to the file (or directory) is on disk.
Result<void> sync(const std::filesystem::path&);
/// Gives `from` its name `to`, durably; refused where there is something.
Result<void> rename_to_free(const std::filesystem::path& from, const std::filesystem::path& to);
/// The whole content of a small file, replaced at once and durably.
Result<void> write_small_file(const std::filesystem::path&, std::string_view content);

}  // namespace beltane
