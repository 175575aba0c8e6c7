#pragma once

#include <filesystem>
#include <string>

#include "model/messages/control.hpp"
#include "persistence/file_tasks.hpp"
#include "persistence/journal/journal.hpp"

namespace beltane {

/// All that persistence thinks: which changes wait, when they are committed, what happens when the disk refuses, which
/// file is open. No sockets, no threads, no clock of its own; it does block on the disk.
///
/// What is kept is kept in the file of the project that it belongs to, or nowhere.
class StorageState {
 public:
  /// `shelf`: where this machine keeps samples.
  StorageState(const std::filesystem::path& state, const std::string& rig, std::int32_t pid = 0,
               SampleShelf shelf = {});

  StorageState(const StorageState&) = delete;
  StorageState& operator=(const StorageState&) = delete;
  ~StorageState();  // commits what waits

  StorageAnswers receive(const loop::Peer&, StorageRequest, Moment now);
  /// Commits what waits; tries again what failed; carries a part of a sample; folds the log when it is quiet.
  StorageAnswers tick(Moment now);
  /// Whether something waits for `tick`.
  bool waits() const { return journal_.waits() || replies_.report_due(); }
  /// Whether samples are on their way into the project file, or out of it.
  bool carries() const { return tasks_.carries(); }

  Health health() const;
  /// What the file could not give back or why another was opened, since the last call; for the log.
  std::string drain_notices() { return project_.notices().drain(); }

 private:
  void handle(const loop::Peer&, KeepChange&, Moment now);
  void handle(const loop::Peer&, const KeepSnapshot&, Moment now);
  void handle(const loop::Peer&, const FileRequest&, Moment now);
  bool is_of_open_project(const ProjectId&);

  std::int32_t pid_;
  OpenProject project_;
  StorageReplies replies_{};
  Journal journal_{project_, replies_};
  FileTasks tasks_{project_, journal_, replies_};
  ProjectId refused_{};  // that the session was told last is not the open one
};

}  // namespace beltane
