#pragma once

#include <filesystem>

#include "model/result.hpp"
#include "persistence/database/connection.hpp"
#include "persistence/files/open_file.hpp"

namespace beltane {

/// Whether there is a file that this user may open so, judged without opening it. The refusal is a sentence for the
/// musician.
Result<void> may_be_opened(const std::filesystem::path&, Access);

/// Whether the file is a project that this version can open, judged from its first 100 bytes, before SQLite sees it.
Result<void> is_project(const std::filesystem::path&, const OpenFile&);

}  // namespace beltane
