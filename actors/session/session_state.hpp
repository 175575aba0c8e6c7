#pragma once

#include <map>

#include "model/messages/control.hpp"
#include "session/change_feed.hpp"
#include "session/deferred_requests.hpp"
#include "session/file_task_queue.hpp"
#include "session/journal_outbox.hpp"
#include "session/pending_verdicts.hpp"
#include "session/project_editor.hpp"
#include "session/reorder_buffer.hpp"
#include "session/snapshot_schedule.hpp"

namespace beltane {

/// All a session thinks: what it is told goes in, what it does about it comes out. No sockets, no clock, no threads.
///
/// An edit is published and journaled in the call that accepts it. Its author is answered when it is on disk, or
/// (durable: false) when the disk has not answered for `patience`; then once more when it is on disk.
class SessionState {
 public:
  static constexpr auto patience = std::chrono::seconds(1);       // for a durable answer
  static constexpr auto client_stays = std::chrono::seconds(60);  // counted after its last edit

  /// `first_ticket`: no other life of this session may have used it or those after it.
  SessionState(const Catalogue& catalogue, std::uint64_t first_ticket, std::int32_t pid = 0)
      : pid_(pid), editor_(catalogue), files_(first_ticket) {}

  Outcome receive(const loop::Peer&, SessionRequest, Moment now);
  Outcome receive(const loop::Peer&, const CatchUp&);
  Outcome receive(const StorageReply&, Moment now);
  Outcome link(bool up, Moment now);
  Outcome tick(Moment now);
  /// The digest of the project at a revision, worked out elsewhere.
  void measured(Epoch epoch, Revision revision, std::uint64_t digest) { feed_.measured(epoch, revision, digest); }

  Health health(Moment now);
  const Studio& studio() const { return editor_.studio(); }
  bool loaded() const { return load_.done; }

 private:
  /// Asking persistence for the project that is open.
  struct Load {
    bool done{};
    std::uint64_t ticket{};  // 0: none is under way
    Moment asked{};
  };

  bool must_wait() const { return !load_.done || files_.changes_project(); }
  bool must_wait(const SessionRequest&) const;
  void release_deferred(Moment now, Outcome&);
  void refuse_overdue(Moment now, Outcome&);

  void handle(const loop::Peer&, const Submission&, Moment now, Outcome&);
  void handle(const loop::Peer&, const ProjectTask&, Moment now, Outcome&);
  void handle(const loop::Peer&, const HistoryRequest&, Moment now, Outcome&);
  void handle(const Durable&, Moment now, Outcome&);
  void handle(const Loaded&, Moment now, Outcome&);
  void handle(const FileAnswer&, Moment now, Outcome&);
  void handle(const StorageTrouble&, Moment now, Outcome&);
  void handle(const FileProgress&, Moment now, Outcome&);

  void edit(const loop::Peer&, const Submission&, Moment now, Outcome&);
  void answer(const loop::Peer&, Verdict, Moment now, Outcome&);
  void catch_up(const loop::Peer&, const CatchUp&, Outcome&) const;
  void ask_for_project(Moment now, Outcome&);
  void adopt(const Loaded&, Moment now, Outcome&);
  void advance_files(Moment now, Outcome&);
  void send_snapshot(Outcome&);
  void end_for_another(Epoch theirs, Outcome&);
  PendingVerdicts::Disk disk(Moment now) const;

  std::int32_t pid_;
  ProjectEditor editor_;
  Load load_{};
  std::string path_{};
  ChangeFeed feed_{};
  JournalOutbox journal_{};
  SnapshotSchedule snapshots_{};
  FileTaskQueue files_;
  ReorderBuffer reorder_{};
  DeferredRequests deferred_{};
  PendingVerdicts verdicts_{};
  std::map<ClientId, Moment> clients_{};  // when each last submitted
};

}  // namespace beltane
