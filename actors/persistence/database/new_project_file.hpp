#pragma once

#include <filesystem>

#include "model/editing/history.hpp"
#include "model/project/project_id.hpp"

namespace SQLite {
class Database;
}

namespace beltane {

/// Whether a copy of a project file takes the samples along.
enum class SampleInclusion : std::uint8_t { omitted, included };

/// Makes a file with that project in it, on disk, whole or not at all; refused where there is something.
Result<void> create_project_file(const std::filesystem::path&, const Studio&, const ProjectId&);

/// The same of a copy of an open file, as the project `as`. With many samples it takes seconds.
Result<void> copy_project_file(SQLite::Database& from, const std::filesystem::path& to, SampleInclusion,
                               const ProjectId& as);

}  // namespace beltane
