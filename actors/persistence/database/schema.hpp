#pragma once

#include <cstdint>
#include <string>

#include "model/project/project_id.hpp"

namespace SQLite {
class Database;
}

namespace beltane {

/// What stands in every project file, where `file` and other tools look.
inline constexpr std::uint32_t project_application_id = 0x62656c74;  // "belt"
inline constexpr std::uint32_t project_format = 4;

/// The SQL that makes the tables of a project file of that format, 1 to `project_format`. A file is opened only where
/// its tables are exactly these: nothing else may stand in it, for it would run as part of what we ask of it.
std::string schema_of(int format);

/// The format of an open file; 0 where its tables are not exactly those of a format that we know.
int format_of(SQLite::Database&);

/// Brings the tables of an open file from an older format to `project_format`, all or nothing. What had no identity
/// gets this one. Throws SQLite::Exception.
void migrate(SQLite::Database&, const ProjectId& fresh);

/// The identity in an open file; none before format 3.
ProjectId identity_in(SQLite::Database&);
void set_identity(SQLite::Database&, const ProjectId&);
/// 128 bits from the kernel.
ProjectId random_identity();

}  // namespace beltane
