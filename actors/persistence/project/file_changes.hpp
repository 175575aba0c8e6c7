#pragma once

#include "model/messages/storage.hpp"
#include "persistence/project/open_project.hpp"

/// What new, open and save do to the open project, apart from what waits for it. Each leaves everything as it was where
/// it is refused. All block on the disk.
namespace beltane {

/// One name a file, so that the open file is recognised: a second opening would lose its lock.
std::filesystem::path canonical_path(const std::filesystem::path&);
/// Whether the task names a file as it has to.
Result<void> names_file(const FileRequest&);

/// A new, empty project in that file; without a path the unsaved project, begun anew. What was never saved is put
/// aside.
Result<void> create_project(OpenProject&, const std::filesystem::path&);
Result<void> open_project(OpenProject&, const std::filesystem::path&);
/// Goes on in a copy at `path`, as a project of its own.
Result<void> save_project_as(OpenProject&, const std::filesystem::path&);
/// Samples that nobody can bring back any more, not even by undo, leave the file.
Result<void> drop_unused_samples(OpenProject&);

}  // namespace beltane
