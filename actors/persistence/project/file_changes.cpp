#include "persistence/project/file_changes.hpp"

#include "model/project/samples_used.hpp"

namespace beltane {
namespace {

/// What was never saved is not thrown away for a new project.
Result<void> create_unsaved(OpenProject& project) {
  const auto& unsaved = project.unsaved();
  auto* store = project.store();
  if (store && store->path() == unsaved) {
    if (store->revision() == Revision{} && store->standing() == FilePresence::in_place) return {};
    if (auto whole = store->fold_log(true); !whole && store->standing() == FilePresence::in_place) return whole;
    project.close();
  }
  if (std::filesystem::exists(unsaved))
    if (auto aside = project.put_unsaved_aside(); !aside) return aside.refusal();
  if (auto made = Store::create(unsaved, {}); !made) return made;
  return project.open(unsaved);
}

/// It has a name now.
void remove_unsaved(OpenProject& project) {
  std::error_code failed;
  std::filesystem::remove(project.unsaved(), failed);
  if (failed) project.notices().add("cannot remove " + project.unsaved().string() + ": " + failed.message());
}

}  // namespace

std::filesystem::path canonical_path(const std::filesystem::path& path) {
  std::error_code ignored;
  return path.empty() ? path : std::filesystem::weakly_canonical(path, ignored);
}

Result<void> names_file(const FileRequest& request) {
  const std::filesystem::path path(request.path);
  const bool needed = request.task == FileTask::open || request.task == FileTask::save_as;
  if (needed && path.empty()) return Refusal{"which file? Give a path"};
  if (!path.empty() && !path.is_absolute()) return Refusal{request.path + " is not a whole path; begin it with /"};
  return {};
}

Result<void> create_project(OpenProject& project, const std::filesystem::path& path) {
  if (path.empty() || path == project.unsaved()) return create_unsaved(project);
  const auto* store = project.store();
  if (store && store->path() == path && store->revision() == Revision{}) return {};  // asked twice
  if (auto made = Store::create(path, {}); !made) return made;
  return project.open(path);
}

Result<void> open_project(OpenProject& project, const std::filesystem::path& path) {
  const auto there = stat_of(path);
  const auto* store = project.store();
  const bool open_now = store && there && there->key == store->key();  // maybe by another name
  if (!open_now) return project.open(path);
  if (store->standing() == FilePresence::in_place) return {};
  project.close();  // it was moved there
  return project.open(path);
}

/// Samples come there part by part from the shelf, beside the journal; where they cannot all be there, the file is
/// copied with them.
Result<void> save_project_as(OpenProject& project, const std::filesystem::path& path) {
  auto& store = *project.store();
  const bool was_unsaved = store.path() == project.unsaved() && store.standing() == FilePresence::in_place;
  const auto samples = project.samples().busy() ? SampleInclusion::included : SampleInclusion::omitted;
  if (auto copied = store.copy_to(path, samples, Store::new_identity()); !copied) return copied;
  if (auto opened = project.open(path); !opened) return opened;
  if (was_unsaved) remove_unsaved(project);
  return {};
}

Result<void> drop_unused_samples(OpenProject& project) {
  if (project.samples().busy()) return {};
  auto& store = *project.store();
  auto content = store.read();
  if (!content) return content.refusal();
  auto used = samples_used(content->studio);
  for (const auto& kept : content->tail) used.merge(samples_used(kept.change.edits));
  if (auto kept = store.keep_samples(used); !kept) return kept;
  project.samples().restart();  // what left may come again
  project.samples().want(used);
  return {};
}

}  // namespace beltane
