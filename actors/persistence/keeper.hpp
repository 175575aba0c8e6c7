#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "loop/loop.hpp"
#include "model/control.hpp"
#include "model/limits.hpp"
#include "persistence/current_file.hpp"
#include "persistence/sample_porter.hpp"
#include "persistence/store.hpp"

namespace beltane {

using Moment = std::chrono::steady_clock::time_point;

/// An answer and whom it is for.
struct StorageAnswer {
  loop::Peer peer{};
  StorageReply message{};
};
using StorageAnswers = std::vector<StorageAnswer>;

/// All that persistence thinks: which changes wait, when they are committed, what happens when the disk refuses, which
/// file is open. No sockets, no threads, no clock of its own; it does block on the disk.
///
/// Changes wait in memory until `tick`, so whatever came meanwhile is one commit; `most_waiting` of them do not wait.
/// When the disk refuses they stay, it is tried again every `retry`, and the session is told.
///
/// What is kept is kept in the file of the project that it belongs to, or nowhere: a file that is not at its path any
/// more is written there again where nothing else is, a file that cannot be opened is asked for again, and meanwhile
/// nothing is said to be durable.
class Keeper {
 public:
  static constexpr std::size_t most_waiting = 64;
  static constexpr std::size_t most_kept = 65536;  // in memory while the disk refuses; the session has the rest
  static constexpr std::size_t most_kept_bytes = limits::unconfirmed_bytes;  // the same
  static constexpr std::size_t group_bytes = 4 * limits::mebibyte;           // as `most_waiting`
  static constexpr auto retry = std::chrono::seconds(1);
  static constexpr auto look_every = std::chrono::seconds(1);         // whether the file is still at its path
  static constexpr auto patience_session = std::chrono::seconds(10);  // for a project that it is to hand over
  static constexpr auto fold_after_quiet = std::chrono::seconds(1);
  static constexpr int fold_after_pages = 1024;  // 4 MiB

  /// `shelf`: where this machine keeps samples.
  Keeper(const std::filesystem::path& state, const std::string& rig, std::int32_t pid = 0, SampleShelf shelf = {});

  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  ~Keeper();  // commits what waits

  StorageAnswers take(const loop::Peer&, StorageRequest, Moment now);
  /// Commits what waits; tries again what failed; carries a part of a sample; folds the log when it is quiet.
  StorageAnswers tick(Moment now);
  /// Whether something waits for `tick`.
  bool waits() const { return !waiting_.empty() || tell_; }
  /// Whether samples are on their way into the project file, or out of it.
  bool carries() const { return trouble_.empty() && carry_trouble_.empty() && store_ && porter_.busy(); }

  Health health() const;
  /// What the file could not give back or why another was opened, since the last call; for the log.
  std::string take_note() { return std::exchange(note_, {}); }

 private:
  /// A saving that waits for samples (with `done`, those that are on their way into the file; else, to another file,
  /// those that are on their way out of this one), or for what the session has in memory.
  struct Saving {
    loop::Peer peer{};
    FileRequest request{};
    bool done{};
    bool from_session{};
    Moment until{Moment::max()};
  };

  void handle(const loop::Peer&, KeepChange&, Moment now, StorageAnswers&);
  void handle(const loop::Peer&, KeepSnapshot&, Moment now, StorageAnswers&);
  /// Where one loads, the session that was here before hears of the new epoch at once, and ends: see SessionState.
  void handle(const loop::Peer&, FileRequest&, Moment now, StorageAnswers&);
  void handle_task(const loop::Peer&, FileRequest&, Moment now, StorageAnswers&);

  bool is_of_open_project(const ProjectId&, StorageAnswers&);
  void save_from_session(const KeepSnapshot&, Moment now, StorageAnswers&);
  void wait_for_session(const loop::Peer&, const FileRequest&, Moment now, StorageAnswers&);
  Result<void> load();

  Result<void> make_sure_of_store();
  Result<void> write_again();
  Result<void> come_back();
  Result<void> find_again();
  Result<void> make_unsaved();
  Result<void> go_to(const std::filesystem::path&, const ProjectId& only = {});
  Result<void> go_to_and_resume(const std::filesystem::path&, const ProjectId& only = {});
  Result<void> holds(const std::filesystem::path&, const ProjectId& only) const;
  void put_broken_unsaved_aside();
  Result<void> commit();
  void forget_waiting();
  bool commit_or_say(Moment now, StorageAnswers&);
  void say_trouble(const std::string& reason, Moment now, StorageAnswers&);
  void fold_when_quiet(Moment now);
  void carry(Moment now, StorageAnswers&);
  void perform_and_answer(const loop::Peer&, const FileRequest&, Moment now, StorageAnswers&);
  void answer(const loop::Peer&, const FileRequest&, const Result<void>& done, StorageAnswers&);

  Result<void> perform(const FileRequest&);
  Result<void> may_leave(const FileRequest&) const;
  Result<void> leave_for(const FileRequest&, const std::filesystem::path&);
  Result<void> create(const std::filesystem::path&);
  Result<void> create_unsaved();
  Result<void> open(const std::filesystem::path&);
  Result<void> save_as(const std::filesystem::path&);
  void forget_unsaved();
  Result<void> count_samples();
  Result<void> flush();
  Durable durable() const;
  StorageReply loaded(std::uint64_t ticket);

  CurrentFile current_;
  std::filesystem::path records_;  // which file a log belongs to: see LogRecord
  std::int32_t pid_;
  std::optional<Store> store_{};
  SamplePorter porter_;
  std::optional<Saving> saving_{};
  std::size_t waiting_bytes_{};
  std::vector<KeepChange> waiting_{};  // accepted, not committed; without gaps after the store's last
  ProjectId project_{};                // that is open; its file may not be there
  ProjectId left_{};                   // that `save FILE` made it from; what is under way for it comes again
  ProjectId refused_{};                // that the session was told last is not the open one
  bool in_memory_{};                   // it could not be made a file yet
  bool needs_session_{};               // the saving under way can be done only with what the session has in memory
  std::uint64_t folder_device_{};      // of the open file
  std::optional<FileStat> seen_{};     // in the place of the open file
  Moment next_look_{};
  Epoch epoch_{};  // begun last
  bool epoch_on_disk_{true};
  Revision accepted_{};
  loop::Peer session_{};  // who journals
  bool tell_{};           // the session is to hear what is on disk
  std::uint64_t done_ticket_{};
  FileAnswer done_answer_{};
  std::uint64_t begun_for_{};  // the ticket that the epoch was begun for
  std::string trouble_{};
  std::string carry_trouble_{};  // why a sample could not be carried; tried again every `retry`
  Moment next_carry_{};
  std::string note_{};
  std::string file_note_{};  // about the open file, for `status`
  Moment next_try_{};
  Moment last_commit_{};
  std::uint64_t commits_{};
  std::uint64_t changes_{};
};

}  // namespace beltane
