#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "persistence/database/connection.hpp"
#include "persistence/files/log_record.hpp"

namespace beltane {

/// What was found where a project file is to be opened; nothing was touched.
struct Inspection {
  FileInspection look{};
  Access readable{Access::read_file};  // how what it holds is read: with its log, or without
  bool log_is_foreign{};               // the log beside it was written for another file, or another state of it
  bool journal_is_foreign{};           // there is a rollback journal beside it, which it does not need
};

/// The file, opened, where it seems to be a project that this user may open so and that no other process has open.
/// Waits up to half a second for one that just ended to let it go.
Result<OpenFile> open_project_file(const std::filesystem::path&, Access);

/// Whether the file is exactly a project, and whether what stands beside it belongs to it. What the log of a crash
/// holds was confirmed, so it belongs to the file unless the file was put there since (see LogRecord) or is another
/// project.
Result<Inspection> inspect(const std::filesystem::path&, const OpenFile&, const std::optional<LogRecord>&);

/// Puts what does not belong to the file aside, under names that say when; in words, empty where there was nothing.
Result<std::string> put_foreign_aside(const std::filesystem::path&, const Inspection&);

/// Whether the file is a project without damage, as far as can be seen: one that may not be opened, or that another
/// process has open, counts as whole. Refused with the reason.
Result<void> is_whole(const std::filesystem::path&);

/// A name beside `path` that is free and says when and why it was made: "song.beltane-aside-20260131-201500".
std::filesystem::path dated_name(const std::filesystem::path& path, const std::string& why);

}  // namespace beltane
