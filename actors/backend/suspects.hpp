#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <set>

#include "backend/bisection.hpp"
#include "graph/difference.hpp"
#include "model/project/project.hpp"

namespace beltane::backend {

/// A unit that the server must not get, because it crashed the server.
struct QuarantinedUnit {
  UnitId unit{};
  UnitName kind{};
  Instant since{};
  std::uint32_t times{1};  // that it has been put here
  bool operator==(const QuarantinedUnit&) const = default;
};

/// Finds the units that crash a server, from the times of changes and of crashes. A crash counts only if the server
/// held the plan, and only shortly after a change or after another crash that counted. A server that never stood, that
/// exited, or that lost its JACK server accuses no unit, and none accuses a unit with which the server that is heard
/// has lived for long. Units that came together are searched by halves: see
/// `Bisection`. Pure: the time is always passed in.
class Suspects {
 public:
  /// How long after a change a crash accuses it.
  static constexpr Seconds shortly{5};
  /// So many crashes that accuse it, within this time, and the newest unit is quarantined; or the search begins among
  /// those that came shortly before the first of them. A server that is heard and lives for longer than `shortly`
  /// acquits: what others die of then, as of memory that a culprit has filled, is not what it had.
  static constexpr std::size_t deadly = 3;
  static constexpr Seconds crashes_count_for{60};
  /// A quarantined unit is tried again when nothing died for so long; doubled each time that it has to come back, up to
  /// the longest wait. One crash shortly after such a trial ends it.
  static constexpr Seconds first_wait{300};
  static constexpr Seconds longest_wait{4800};

  /// These units were sent to the server by an edit, in this order.
  void added(const std::vector<std::pair<UnitId, UnitName>>& units, Instant now);
  /// A new server was given these with all else. Units that no server had before are the suspects where no edit
  /// brought any.
  void rebuilt(const std::vector<std::pair<UnitId, UnitName>>& units, Instant now);
  /// These stood on a server that was found.
  void found(const std::vector<std::pair<UnitId, UnitName>>& units);
  /// The server holds the plan. `anew`: it never had more; a death of another does not count in a search, for it may
  /// come of what was withdrawn from it.
  void stood(Instant now, bool anew = true);
  /// The server is gone. `crashed`: it died by a signal of its own making, or hung. `was_heard`: else it stood by, and
  /// the one that is heard lives. Answers what is quarantined now for it.
  std::optional<QuarantinedUnit> died(bool crashed, Instant now, bool was_heard = true);
  /// Time has passed. Answers what is quarantined because the server lives without it. To be called several times a
  /// second while a search is under way.
  std::optional<QuarantinedUnit> look(Instant now);

  /// A server that nobody hears was given these (one or more) first, and crashed of it. One is quarantined at once; of
  /// several the culprit is searched, on such a server only. Answers what is quarantined.
  std::optional<QuarantinedUnit> accuse(const std::vector<std::pair<UnitId, UnitName>>& units, Instant now);
  /// Such a server is ready, and may be given what is tried next. Where none is for so long, any server is.
  static constexpr Seconds spare_awaited{20};
  void spare_ready(Instant now);
  /// The search under way; null: none.
  const Bisection* search() const { return search_ ? &*search_ : nullptr; }

  /// Ends the quarantine of the unit; false where there is none. It is not on trial: it has all its lives.
  bool release(UnitId);
  /// Forgets units that the project does not have any more, as by another one in their place. Answers which.
  std::vector<QuarantinedUnit> forget_replaced(const Project&);
  /// The units that have waited for long enough: from now on they are on trial.
  std::vector<QuarantinedUnit> try_again(Instant now);
  /// When the unit is tried again, if nothing dies until then.
  Instant tried_again_at(const QuarantinedUnit&) const;

  /// Goes on from what a backend before this one knew.
  void remember(std::vector<QuarantinedUnit> units, Instant now);
  const std::vector<QuarantinedUnit>& quarantined() const { return quarantined_; }
  /// The same, and what is withdrawn while it is searched: graphs are derived without them.
  std::set<UnitId> units() const;

 private:
  struct Suspect : SuspectUnit {
    Instant added{};
    bool by_edit{};    // else with the first server that had it
    bool acquitted{};  // and kept for what is known of it
  };
  void acquit(Instant now);
  void suspect_next(Instant now);
  bool accuses(Instant now) const;
  bool accuses_tried(Instant now) const;
  std::vector<SuspectUnit> newest_group(Instant before);
  std::optional<QuarantinedUnit> begin_search(Instant now);
  std::optional<QuarantinedUnit> settle(const std::optional<SuspectUnit>& culprit, Instant now);
  QuarantinedUnit quarantine_newest(Instant now);
  QuarantinedUnit quarantine(const SuspectUnit& suspect, Instant now);
  void suspect(const std::vector<std::pair<UnitId, UnitName>>& units, bool by_edit, Instant now);

  std::deque<Suspect> suspects_{};  // newest last, but acquitted ones first
  std::deque<Instant> crashes_{};   // that accuse the newest
  std::set<UnitId> had_{};          // by a server, once
  std::optional<Instant> stood_{};
  std::optional<Instant> lives_since_{};  // the server that is heard
  bool stood_anew_{};
  std::optional<Bisection> search_{};
  Instant tried_since_{};
  bool awaits_spare_{};  // nothing of the search is given to a server that is heard
  Instant last_death_{};
  std::vector<QuarantinedUnit> quarantined_{};
};

/// The units that a change brings, in the order in which they are suspected: a source last. Faders are trusted.
std::vector<std::pair<UnitId, UnitName>> brought_by(const graph::GraphChange& change);

/// Where in the project that unit is; nothing where it is not there any more, or is of another kind.
std::optional<UnitAddress> address_of(const Project&, const QuarantinedUnit&);

/// The quarantine as text, a line a unit, and back; lines that make no sense are left out.
std::string text_of(const std::vector<QuarantinedUnit>&);
std::vector<QuarantinedUnit> quarantined_in(const std::string& text);

}  // namespace beltane::backend
