#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/editing/history.hpp"
#include "model/project/project_id.hpp"

namespace beltane {

/// Session to persistence: keep this change, after all before it.
struct KeepChange {
  Change change{};
  Verdict verdict{};    // the answer that a resent submission gets
  ProjectId project{};  // whose change it is: kept in no other file
  bool resolved{true};  // false: of a file of format 1 to 3, see `replay`
  bool operator==(const KeepChange&) const = default;
};
void fields(auto& v, Of<KeepChange> auto& keep) {
  v(1, "change", keep.change);
  v(2, "verdict", keep.verdict);
  v(3, "project", keep.project, how::unfiled);
  v(4, "resolved", keep.resolved);
}
/// Session to persistence: here is everything at one revision; earlier changes need not be replayed any more.
struct KeepSnapshot {
  Studio studio{};
  ProjectId project{};  // whose state it is: kept in no other file
  bool operator==(const KeepSnapshot&) const = default;
};
void fields(auto& v, Of<KeepSnapshot> auto& keep) {
  v(1, "studio", keep.studio);
  v(2, "project", keep.project);
}
/// What to do with project files.
enum class FileTask : std::uint8_t {
  load,     // the file that is open (or the unsaved project of this rig): answer with what it holds
  create,   // a new, empty project
  open,     // the file at `path`
  save_as,  // a whole copy at `path`, and go on there
  flush,    // all that was sent is on disk, and folded into one file
};
void enumerators(auto& v, FileTask) {
  v.of("task");
  v(1, "FILE_TASK_LOAD", FileTask::load);
  v(2, "FILE_TASK_CREATE", FileTask::create);
  v(3, "FILE_TASK_OPEN", FileTask::open);
  v(4, "FILE_TASK_SAVE_AS", FileTask::save_as);
  v(5, "FILE_TASK_FLUSH", FileTask::flush);
}
struct FileRequest {
  FileTask task{FileTask::load};
  std::string path{};
  std::uint64_t ticket{};  // repeated in the answer
  bool force{};            // create, open: also where what is open now is not on disk, and then lost
  bool operator==(const FileRequest&) const = default;
};
void fields(auto& v, Of<FileRequest> auto& request) {
  v(1, "task", request.task);
  v(2, "path", request.path, how::bytes);
  v(3, "ticket", request.ticket);
  v(4, "force", request.force);
}
using StorageRequest = std::variant<KeepChange, KeepSnapshot, FileRequest>;
void fields(auto& v, Of<StorageRequest> auto& request) {
  v.of("request");
  v(2, "keep_change", alternative<KeepChange>(request));
  v(3, "keep_snapshot", alternative<KeepSnapshot>(request));
  v(4, "file_request", alternative<FileRequest>(request));
}

/// Persistence to session: everything up to this revision is on disk, in the file of this project.
struct Durable {
  Epoch epoch{};
  Revision revision{};
  ProjectId project{};
  bool operator==(const Durable&) const = default;
};
void fields(auto& v, Of<Durable> auto& durable) {
  v(1, "epoch", durable.epoch);
  v(2, "revision", durable.revision);
  v(3, "project", durable.project);
}
/// What a project file holds, ready to go on from.
struct Loaded {
  std::uint64_t ticket{};
  std::string path{};
  Studio studio{};                 // of the newest snapshot that is whole
  std::vector<KeepChange> tail{};  // the changes after it
  ProjectId project{};
  std::uint32_t waiting{};  // changes at the end of the tail that are not on disk yet, for the disk refuses
  // Of whoever has applied the tail already; they do not travel.
  std::optional<Revision> snapshot_at{};  // of the snapshot
  std::size_t lost{};                     // changes of the tail that did not fit
  bool operator==(const Loaded&) const = default;
};
void fields(auto& v, Of<Loaded> auto& loaded) {
  v(1, "ticket", loaded.ticket);
  v(2, "path", loaded.path, how::bytes);
  v(3, "studio", loaded.studio);
  v(4, "tail", loaded.tail);
  v(5, "project", loaded.project);
  v(6, "waiting", loaded.waiting);
}
/// The task was done (`path`: the file now open), or why not; then nothing changed.
struct FileAnswer {
  std::uint64_t ticket{};
  std::string path{};
  std::string refusal{};
  ProjectId project{};  // in that file
  bool operator==(const FileAnswer&) const = default;
};
void fields(auto& v, Of<FileAnswer> auto& answer) {
  v(1, "ticket", answer.ticket);
  v(2, "path", answer.path, how::bytes);
  v(3, "refusal", answer.refusal);
  v(4, "project", answer.project);
}
/// The disk refuses: changes are kept in memory and still sound, but are not durable.
struct StorageTrouble {
  std::string reason{};
  bool operator==(const StorageTrouble&) const = default;
};
void fields(auto& v, Of<StorageTrouble> auto& trouble) { v(1, "reason", trouble.reason); }
/// The task of that ticket takes long, and goes on: `done` of `total` bytes, both 0 where that is not known.
struct FileProgress {
  std::uint64_t ticket{};
  std::uint64_t done{};
  std::uint64_t total{};
  bool operator==(const FileProgress&) const = default;
};
void fields(auto& v, Of<FileProgress> auto& progress) {
  v(1, "ticket", progress.ticket);
  v(2, "done", progress.done);
  v(3, "total", progress.total);
}
using StorageReply = std::variant<Durable, Loaded, FileAnswer, StorageTrouble, FileProgress>;
void fields(auto& v, Of<StorageReply> auto& reply) {
  v.of("reply");
  v(2, "durable", alternative<Durable>(reply));
  v(3, "loaded", alternative<Loaded>(reply));
  v(4, "file_answer", alternative<FileAnswer>(reply));
  v(5, "storage_trouble", alternative<StorageTrouble>(reply));
  v(6, "file_progress", alternative<FileProgress>(reply));
}

/// Client to session: new, open, save.
struct ProjectTask {
  FileTask task{FileTask::flush};  // create, open, save_as or flush
  std::string path{};
  std::uint64_t ticket{};
  bool force{};  // create, open: also where edits are not on disk, and then lost
  bool operator==(const ProjectTask&) const = default;
};
void fields(auto& v, Of<ProjectTask> auto& task) {
  v(1, "task", task.task);
  v(2, "path", task.path, how::bytes);
  v(3, "ticket", task.ticket);
  v(4, "force", task.force);
}
/// Client to session: which of this author's steps can be undone and redone.
struct HistoryRequest {
  std::string author{};
  bool operator==(const HistoryRequest&) const = default;
};
void fields(auto& v, Of<HistoryRequest> auto& request) { v(1, "author", request.author); }
using SessionRequest = std::variant<Submission, ProjectTask, HistoryRequest>;
void fields(auto& v, Of<SessionRequest> auto& request) {
  v.of("request");
  v(2, "submission", alternative<Submission>(request));
  v(3, "project_task", alternative<ProjectTask>(request));
  v(4, "history_request", alternative<HistoryRequest>(request));
}

struct ProjectAnswer {
  std::uint64_t ticket{};
  std::string path{};
  std::string refusal{};
  bool operator==(const ProjectAnswer&) const = default;
};
void fields(auto& v, Of<ProjectAnswer> auto& answer) {
  v(1, "ticket", answer.ticket);
  v(2, "path", answer.path, how::bytes);
  v(3, "refusal", answer.refusal);
}
struct HistoryAnswer {
  std::vector<UndoStep> done{};    // newest last
  std::vector<UndoStep> undone{};  // newest last
  std::uint32_t done_omitted{};    // older ones, for which the answer had no room
  std::uint32_t undone_omitted{};
  bool operator==(const HistoryAnswer&) const = default;
};
void fields(auto& v, Of<HistoryAnswer> auto& answer) {
  v(1, "done", answer.done);
  v(2, "undone", answer.undone);
  v(3, "done_omitted", answer.done_omitted);
  v(4, "undone_omitted", answer.undone_omitted);
}
/// A ProjectTask goes on; as FileProgress.
struct ProjectProgress {
  std::uint64_t ticket{};
  std::uint64_t done{};
  std::uint64_t total{};
  bool operator==(const ProjectProgress&) const = default;
};
void fields(auto& v, Of<ProjectProgress> auto& progress) {
  v(1, "ticket", progress.ticket);
  v(2, "done", progress.done);
  v(3, "total", progress.total);
}
using SessionReply = std::variant<Verdict, ProjectAnswer, HistoryAnswer, ProjectProgress>;
void fields(auto& v, Of<SessionReply> auto& reply) {
  v.of("reply");
  v(2, "verdict", alternative<Verdict>(reply));
  v(3, "project_answer", alternative<ProjectAnswer>(reply));
  v(4, "history_answer", alternative<HistoryAnswer>(reply));
  v(5, "project_progress", alternative<ProjectProgress>(reply));
}

}  // namespace beltane
