#pragma once

#include <deque>
#include <optional>

#include "session/outcome.hpp"

namespace beltane {

/// New, open, save and flush: one after the other, each once everything before it is on disk. Pure.
class FileTaskQueue {
 public:
  /// How long a task waits for the disk before it is refused, and for the answer of a persistence that is away.
  static constexpr auto patience = std::chrono::seconds(3);
  static constexpr auto patience_away = std::chrono::seconds(10);

  explicit FileTaskQueue(std::uint64_t first_ticket) : ticket_(first_ticket) {}

  /// A ticket that no other request has.
  std::uint64_t new_ticket() { return ++ticket_; }

  void add(const loop::Peer&, const ProjectTask&, Moment now);
  /// The line to persistence broke and stands again: what was under way is asked again, under its ticket.
  void ask_again(Outcome&);

  struct JournalState {
    bool up{};
    bool all_durable{};
    std::string reason{};  // why not, where known
  };
  /// Persistence is in trouble: whether a saving to another file is under way, which may need the whole project from
  /// here. True once for each time that it is asked.
  bool needs_project();
  /// Starts what can be started, refuses what waited too long.
  void advance(const JournalState&, Moment now, Outcome&);
  /// Ends the task of that ticket with an answer. False: there is none.
  bool done(std::uint64_t ticket, const std::string& path, const std::string& refusal, Outcome&);

  /// Persistence is at work: who waits is told, and waits on.
  void progress(const FileProgress&, Moment now, Outcome&);

  /// Whether another project is being opened: edits wait until it is there.
  bool changes_project() const;
  bool asked() const { return !tasks_.empty() && tasks_.front().sent; }
  bool asked(std::uint64_t ticket) const { return asked() && tasks_.front().ticket == ticket; }

 private:
  struct Task {
    loop::Peer peer{};
    ProjectTask task{};
    std::uint64_t ticket{};
    Moment since{};  // came, then sent
    bool sent{};
    bool handed_over{};  // the whole project, for a file that cannot be read
  };
  void answer(const Task&, const std::string& path, const std::string& refusal, Outcome&);
  std::optional<std::string> hopeless(const Task&, const JournalState&, Moment now) const;

  std::uint64_t ticket_;
  std::deque<Task> tasks_{};
};

}  // namespace beltane
