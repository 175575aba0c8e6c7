#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <set>

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

/// Finds the unit that crashes a server, from the times of changes and of crashes. A crash counts only if the server
/// held the plan, and only shortly after a change or after another crash that counted. A server that never stood, that
/// exited, or that lost its JACK server accuses no unit. Pure: the time is always passed in.
class Suspects {
 public:
  /// How long after a change a crash accuses it.
  static constexpr Seconds shortly{5};
  /// So many crashes that accuse it, within this time, and the newest unit is quarantined.
  static constexpr std::size_t deadly = 3;
  static constexpr Seconds crashes_count_for{60};
  /// A quarantined unit is tried again when nothing died for so long; doubled each time that it has to come back, up to
  /// the longest wait. One crash shortly after such a trial ends it.
  static constexpr Seconds first_wait{300};
  static constexpr Seconds longest_wait{4800};

  /// These units were sent to the server by an edit, in this order.
  void added(const std::vector<std::pair<UnitId, UnitName>>& units, Instant now);
  /// The server holds the plan.
  void stood(Instant now);
  /// The server is gone. `crashed`: it died by a signal of its own making, or hung. Answers what is quarantined now
  /// for it.
  std::optional<QuarantinedUnit> died(bool crashed, Instant now);

  /// A server that nobody hears was given that unit, and crashed of it: it is quarantined at once.
  QuarantinedUnit accuse(UnitId unit, const UnitName& kind, Instant now);

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
  /// The same, as graphs are derived without them.
  std::set<UnitId> units() const;

 private:
  struct Suspect {
    UnitId unit{};
    UnitName kind{};
    Instant added{};
    std::uint32_t times{};  // that it was quarantined before; 0: not on trial
  };
  bool accuses(Instant now) const;
  QuarantinedUnit quarantine_newest(Instant now);
  QuarantinedUnit quarantine(const Suspect& suspect, Instant now);

  std::deque<Suspect> suspects_{};  // newest last
  std::deque<Instant> crashes_{};   // that accuse the newest
  std::optional<Instant> stood_{};
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
