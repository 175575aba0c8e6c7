#pragma once

#include <filesystem>

#include "backend/suspects.hpp"
#include "model/messages/control.hpp"

namespace beltane::backend {

/// Quarantines units that crash engines: finds them, remembers them across restarts, retries them, and reports all of
/// that in words.
class QuarantineKeeper {
 public:
  /// `note`: in the runtime directory, so that `down` and `up` end every quarantine. Empty: nothing is remembered.
  QuarantineKeeper(std::filesystem::path note, Instant now);

  /// The units that the graph must omit.
  std::set<UnitId> units() const { return suspects_.units(); }

  /// What a change brings to an engine that stands.
  void brought(const graph::GraphChange& change, Instant now) { suspects_.added(brought_by(change), now); }
  /// What a new server was given, or (`anew` is false) was found to have.
  void held(const graph::GraphChange& all, bool anew, Instant now);
  void stood(Instant now, bool anew = true) { suspects_.stood(now, anew); }
  void spare_ready(Instant now) { suspects_.spare_ready(now); }
  bool is_searching() const { return suspects_.search(); }

  /// Each answers what there is to tell, a sentence an event; where there is something, `units` is another.
  std::vector<std::string> died(bool crashed, const Project* project, Instant now, bool was_heard = true);
  /// Time has passed; something may be innocent.
  std::vector<std::string> look(const Project* project, Instant now);
  /// A standby ended so ("crashed", "hung") when it was given just these.
  std::vector<std::string> accuse(const std::string& ended, const std::vector<std::pair<UnitId, UnitName>>& units,
                                  const Project* project, Instant now);
  std::vector<std::string> forget_replaced(const Project& project);
  std::vector<std::string> try_again(const Project* project, Instant now);

  /// Ends the quarantine of that unit; refused where it is in none. Answers its kind.
  Result<UnitName> release(const Project* project, UnitAddress unit);
  /// All quarantined units, for clients.
  std::vector<QuarantineEntry> list(const Project* project, Instant now) const;
  /// For `status`; empty: no unit is in quarantine.
  std::string words(const Project* project, Instant now) const;

 private:
  std::vector<std::string> told(const std::string& why, const std::optional<QuarantinedUnit>& culprit,
                                const std::set<UnitId>& before, const Project* project) const;
  std::string search_words() const;
  void remember() const;

  std::filesystem::path note_;
  Suspects suspects_{};
};

/// Where the unit is, in words.
std::string place_of(const Project* project, const QuarantinedUnit& unit);

}  // namespace beltane::backend
