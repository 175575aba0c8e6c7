#pragma once

#include "model/messages/control.hpp"
#include "persistence/journal/disk_trouble.hpp"
#include "persistence/journal/pending_changes.hpp"
#include "persistence/journal/storage_replies.hpp"
#include "persistence/project/open_project.hpp"

namespace beltane {

/// The journal of the open project. Changes wait in memory until the next step, so whatever came meanwhile is one
/// commit; `group_changes` of them do not wait. When the disk refuses they stay, it is tried again, and the session is
/// told. Blocks on the disk.
class Journal {
 public:
  static constexpr std::size_t group_changes = 64;
  static constexpr std::size_t group_bytes = 4 * limits::mebibyte;
  static constexpr auto look_every = std::chrono::seconds(1);  // whether the file is still at its path
  static constexpr auto fold_after_quiet = std::chrono::seconds(1);
  static constexpr int fold_after_pages = 1024;  // 4 MiB

  /// Both outlive it.
  Journal(OpenProject& project, StorageReplies& replies) : project_(project), replies_(replies) {}

  /// Takes the next change of this epoch; what is there already, is of another life or leaves a gap is not kept.
  void accept(KeepChange&&, Moment now);
  void accept(const KeepSnapshot&, Moment now);
  /// Commits what waits; tries again what failed. False: the disk refuses.
  bool step(Moment now);
  /// The same at once, as long as it is not too early for another try. The session hears of new trouble.
  bool commit(Moment now);
  /// The same without a word to the session.
  Result<void> write();
  /// The open file at its path.
  Result<void> make_sure();
  /// What waited is on disk by another route.
  void committed(Moment now) { last_commit_ = now; }
  void fold_when_quiet(Moment now);

  /// Another file, or the same anew, is open, with the same project: goes on with what waits, where it follows.
  void resume();
  /// Another project is open: what waited is forgotten.
  void restart();

  /// What the session goes on from: the file and what waits for it. A new life of the session begins with each ticket.
  StorageReply loaded(std::uint64_t ticket);
  Durable durable() const;

  DiskTrouble& trouble() { return trouble_; }
  const DiskTrouble& trouble() const { return trouble_; }
  Epoch epoch() const { return epoch_; }
  bool waits() const { return !pending_.empty(); }
  void tell(Health&) const;

 private:
  void adopt_epoch();
  void begin_epoch(std::uint64_t ticket);
  void report(const std::string& trouble, Moment now);

  OpenProject& project_;
  StorageReplies& replies_;
  PendingChanges pending_{};
  DiskTrouble trouble_{};
  Epoch epoch_{};  // begun last
  bool epoch_on_disk_{true};
  std::uint64_t begun_for_{};  // the ticket that the epoch was begun for
  Moment next_look_{};
  Moment last_commit_{};
  std::uint64_t commits_{};
  std::uint64_t changes_{};
};

}  // namespace beltane
