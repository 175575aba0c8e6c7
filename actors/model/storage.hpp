#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/history.hpp"
#include "model/project_id.hpp"

namespace beltane {

/// Session to persistence: keep this change, after all before it.
struct KeepChange {
  Change change{};
  Verdict verdict{};    // the answer that a resent submission gets
  ProjectId project{};  // whose change it is: kept in no other file
  bool resolved{true};  // false: of a file of before edits were resolved, see `replay`
  bool operator==(const KeepChange&) const = default;
};
/// Session to persistence: here is everything at one revision; earlier changes need not be replayed any more.
struct KeepSnapshot {
  Studio studio{};
  ProjectId project{};  // whose state it is: kept in no other file
  bool operator==(const KeepSnapshot&) const = default;
};
/// What to do with project files.
enum class FileTask : std::uint8_t {
  load,     // the file that is open (or the unsaved project of this rig): answer with what it holds
  create,   // a new, empty project
  open,     // the file at `path`
  save_as,  // a whole copy at `path`, and go on there
  flush,    // all that was sent is on disk, and folded into one file
};
struct FileRequest {
  FileTask task{FileTask::load};
  std::string path{};
  std::uint64_t ticket{};  // repeated in the answer
  bool force{};            // create, open: also where what is open now is not on disk, and then lost
  bool operator==(const FileRequest&) const = default;
};
using StorageRequest = std::variant<KeepChange, KeepSnapshot, FileRequest>;

/// Persistence to session: everything up to this revision is on disk, in the file of this project.
struct Durable {
  Epoch epoch{};
  Revision revision{};
  ProjectId project{};
  bool operator==(const Durable&) const = default;
};
/// What a project file holds, ready to go on from.
struct Loaded {
  std::uint64_t ticket{};
  std::string path{};
  Studio studio{};                 // of the newest snapshot that is whole
  std::vector<KeepChange> tail{};  // the changes after it
  ProjectId project{};
  // Of whoever has applied the tail already; they do not travel.
  std::optional<Revision> snapshot_at{};  // of the snapshot
  std::size_t lost{};                     // changes of the tail that did not fit
  bool operator==(const Loaded&) const = default;
};
/// The task was done (`path`: the file now open), or why not; then nothing changed.
struct FileAnswer {
  std::uint64_t ticket{};
  std::string path{};
  std::string refusal{};
  ProjectId project{};  // in that file
  bool operator==(const FileAnswer&) const = default;
};
/// The disk refuses: changes are kept in memory and still sound, but are not durable.
struct StorageTrouble {
  std::string reason{};
  bool operator==(const StorageTrouble&) const = default;
};
/// The task of that ticket takes long, and goes on: `done` of `total` bytes, both 0 where that is not known.
struct FileProgress {
  std::uint64_t ticket{};
  std::uint64_t done{};
  std::uint64_t total{};
  bool operator==(const FileProgress&) const = default;
};
using StorageReply = std::variant<Durable, Loaded, FileAnswer, StorageTrouble, FileProgress>;

/// Client to session: new, open, save.
struct ProjectTask {
  FileTask task{FileTask::flush};  // create, open, save_as or flush
  std::string path{};
  std::uint64_t ticket{};
  bool force{};  // create, open: also where edits are not on disk, and then lost
  bool operator==(const ProjectTask&) const = default;
};
/// Client to session: which of this author's steps can be undone and redone.
struct HistoryRequest {
  std::string author{};
  bool operator==(const HistoryRequest&) const = default;
};
using SessionRequest = std::variant<Submission, ProjectTask, HistoryRequest>;

struct ProjectAnswer {
  std::uint64_t ticket{};
  std::string path{};
  std::string refusal{};
  bool operator==(const ProjectAnswer&) const = default;
};
struct HistoryAnswer {
  std::vector<Step> done{};      // newest last
  std::vector<Step> undone{};    // newest last
  std::uint32_t done_omitted{};  // older ones, for which the answer had no room
  std::uint32_t undone_omitted{};
  bool operator==(const HistoryAnswer&) const = default;
};
/// A ProjectTask goes on; as FileProgress.
struct ProjectProgress {
  std::uint64_t ticket{};
  std::uint64_t done{};
  std::uint64_t total{};
  bool operator==(const ProjectProgress&) const = default;
};
using SessionReply = std::variant<Verdict, ProjectAnswer, HistoryAnswer, ProjectProgress>;

}  // namespace beltane
