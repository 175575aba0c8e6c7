#pragma once

#include <deque>
#include <map>
#include <utility>

#include "model/catalogue.hpp"
#include "model/control.hpp"
#include "model/history.hpp"
#include "model/limits.hpp"
#include "session/change_ring.hpp"
#include "session/early.hpp"
#include "session/file_desk.hpp"
#include "session/journal_line.hpp"
#include "session/outcome.hpp"

namespace beltane {

/// All a session thinks: what it is told goes in, what it does about it comes out. No sockets, no clock, no threads.
///
/// An edit is published and journaled in the call that accepts it. Its author is answered when it is on disk, or
/// (durable: false) when the disk has not answered for `patience`; then once more when it is on disk.
class SessionState {
 public:
  static constexpr auto patience = std::chrono::seconds(1);           // for a durable answer
  static constexpr auto patience_load = std::chrono::seconds(3);      // of clients, before the project is there
  static constexpr auto pulse_after = std::chrono::milliseconds(90);  // of quiet
  static constexpr auto snapshot_after_quiet = std::chrono::seconds(5);
  static constexpr std::uint64_t snapshot_after_changes = 1000;
  static constexpr std::uint64_t measure_after_changes = 64;
  static constexpr std::size_t most_held = 8192;
  static constexpr std::size_t most_held_bytes = limits::unconfirmed_bytes;
  static constexpr auto measure_after_quiet = std::chrono::milliseconds(100);
  static constexpr auto client_stays = std::chrono::seconds(60);  // counted after its last edit

  /// `first_ticket`: no other life of this session may have used it or those after it.
  SessionState(const Catalogue& catalogue, std::uint64_t first_ticket, std::int32_t pid = 0);

  Outcome take(const loop::Peer&, SessionRequest, Moment now);
  Outcome take(const loop::Peer&, const CatchUp&);
  Outcome take(const StorageReply&, Moment now);
  Outcome link(bool up, Moment now);
  Outcome tick(Moment now);
  /// The digest of the project at a revision, worked out elsewhere.
  void measured(Epoch, Revision, std::uint64_t digest);

  Health health(Moment now);
  const Studio& studio() const { return studio_; }
  bool loaded() const { return loaded_; }

 private:
  struct Held {
    loop::Peer peer{};
    SessionRequest request{};
    Moment since{};
  };
  struct Waiting {
    loop::Peer peer{};
    Verdict verdict{};
    bool told{};  // that it is not durable yet
  };

  bool must_hold(const SessionRequest&) const;
  bool must_hold() const { return !loaded_ || files_.changes_project(); }
  void hold(const loop::Peer&, SessionRequest, Moment now, Outcome&);
  void release(Moment now, Outcome&);
  void refuse_held_too_long(Moment now, Outcome&);
  static void refuse(const loop::Peer&, const SessionRequest&, const std::string& reason, Outcome&);

  void handle(const loop::Peer&, const Submission&, Moment now, Outcome&);
  void settle(const loop::Peer&, const Submission&, Moment now, Outcome&);
  void handle(const loop::Peer&, const ProjectTask&, Moment now, Outcome&);
  void handle(const loop::Peer&, const HistoryRequest&, Moment now, Outcome&);
  Result<Edits> edits_of(const Submission&) const;
  Result<void> fits(const Change&);
  Result<Verdict> accept(const Submission&, Moment now, Outcome&);
  void answer_when_durable(const loop::Peer&, Verdict, Moment now, Outcome&);
  void answer_what_is_due(Moment now, Outcome&);
  void catch_up(const loop::Peer&, const CatchUp&, Outcome&) const;

  void hear(const Durable&, Moment now, Outcome&);
  void hear(const Loaded&, Moment now, Outcome&);
  void hear(const FileAnswer&, Moment now, Outcome&);
  void hear(const StorageTrouble&, Moment now, Outcome&);
  void hear(const FileProgress&, Moment now, Outcome&);
  void load(Moment now, Outcome&);
  void end_for_another(Epoch theirs, Outcome&);
  void adopt(const Loaded&, Moment now, Outcome&);
  void advance_files(Moment now, Outcome&);

  void pulse(Moment now, Outcome&);
  void measure_when_due(Moment now, Outcome&);
  void snapshot_when_due(Moment now, Outcome&);
  void send_snapshot(Moment now, Outcome&);
  std::uint64_t digest_now() const;

  const Catalogue* catalogue_;
  std::int32_t pid_;
  Studio studio_{};
  std::string path_{};
  bool loaded_{};
  std::uint64_t load_ticket_{};  // 0: none is under way
  Moment last_asked_{};
  std::size_t project_bytes_{};  // at most; what `size_of` says of the project, and of all edits since
  Ledger former_{};              // what was answered in the project that was open before; not kept on disk
  std::size_t lost_at_load_{};   // journaled changes that no longer fit

  ChangeRing ring_{};
  JournalLine line_{};
  FileDesk files_;
  Early early_{};
  std::deque<Held> held_{};
  std::size_t held_bytes_{};
  std::map<loop::Peer, CatchUp> held_catch_ups_{};
  std::deque<Waiting> waiting_{};       // accepted, by revision
  std::map<ClientId, Moment> heard_{};  // when each client last submitted

  Moment last_published_{};
  Moment last_change_{};
  Revision snapshot_at_{};                  // of the last snapshot sent
  std::size_t bytes_since_snapshot_{};      // of the changes after it
  std::pair<Epoch, Revision> measuring_{};  // whose digest was last asked for
  std::pair<Epoch, Revision> measured_{};
  std::uint64_t digest_{};  // at `measured_`
};

}  // namespace beltane
