#pragma once

#include <deque>
#include <string>

#include "model/limits.hpp"
#include "session/outcome.hpp"

namespace beltane {

/// What persistence was sent and has not confirmed. Sends in order, a window at a time; sends again what got lost; and
/// where the journal is behind what can be sent again, brings it up with a snapshot. Pure: the clock is given.
class JournalOutbox {
 public:
  static constexpr std::size_t window = 8192;  // on the way at once
  static constexpr std::size_t window_bytes = limits::journal_bytes;
  static constexpr std::size_t most = 65536;  // beyond, the oldest go: a snapshot will do for them
  static constexpr std::size_t most_bytes = limits::unconfirmed_bytes;  // the same
  static constexpr auto patience = std::chrono::seconds(1);

  /// Starts over, from a project of which all is on disk but the last `waiting` changes: persistence has those.
  void restart(Epoch, Revision, const ProjectId&, std::uint32_t waiting = 0);
  /// The project goes on in a copy of its file: what is not confirmed is sent for that one.
  void move_to(const ProjectId&, Moment now, Outcome&);
  void add(KeepChange, Moment now, Outcome&);
  void link(bool up, Moment now, Outcome&);
  /// Sends again what was not confirmed for a while.
  void tick(Moment now, Outcome&);
  void trouble(const std::string& reason, Moment now);
  /// Persistence is at something that takes long: what it does not confirm meanwhile is not lost.
  void works(Moment now) { worked_ = now; }

  enum class Next { nothing, heal, superseded };
  /// What persistence has. heal: send it a snapshot and call `healing`; superseded: it follows a later epoch, or has
  /// another project, which is none of ours to heal.
  Next durable(const Durable&, Moment now, Outcome&);
  /// Whether it is not known for a while what became of the changes that waited at the start: a snapshot will do.
  bool is_unsure(Moment now) const;
  /// A snapshot is on its way; changes wait until it has arrived.
  void healing(Moment now);

  bool up() const { return up_; }
  bool all_durable() const { return waiting_.empty() && !healing_ && durable_ >= begun_; }
  /// Since when nothing gets to disk although something should: the start of the trouble, of the silence or of the
  /// absence. `now` where all is well.
  Moment bad_since(Moment now) const;
  Revision durable_revision() const { return durable_; }
  std::size_t unconfirmed() const { return waiting_.size(); }
  /// What persistence last said of the disk; empty: nothing bad.
  const std::string& reason() const { return reason_; }
  const ProjectId& project() const { return project_; }

 private:
  struct Unconfirmed {
    KeepChange change{};
    std::size_t bytes{};
  };
  void pop_front();
  void pump(Outcome&);
  void send_again(Moment now, Outcome&);

  ProjectId project_{};
  Epoch epoch_{};
  Revision durable_{};
  Revision begun_{};                   // up to here persistence has it; none where that was all on disk
  std::deque<Unconfirmed> waiting_{};  // by revision, without gaps
  std::size_t sent_{};                 // how many of them are on their way
  std::size_t bytes_{};                // of all of them
  std::size_t sent_bytes_{};           // of those on their way
  bool up_{};
  bool healing_{};
  Moment down_since_{};
  Moment progress_{};   // when something was last confirmed, or first sent
  Moment worked_{};     // when persistence last said that it is at work
  Moment troubled_{};   // when the disk last refused
  Moment bad_since_{};  // when it began to
  std::string reason_{};
};

}  // namespace beltane
