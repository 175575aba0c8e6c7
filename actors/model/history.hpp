#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "model/apply.hpp"
#include "model/change.hpp"

namespace beltane {

/// One change that its author can take back, or has taken back.
struct Step {
  Edits forward{};
  Edits backward{};
  bool operator==(const Step&) const = default;
};

/// What one author can undo and redo; newest last.
struct Timeline {
  std::deque<Step> done{};
  std::deque<Step> undone{};
  bool operator==(const Timeline&) const = default;
};

/// Undo and redo of every author, apart. Bounded: `depth` steps an author.
struct History {
  static constexpr std::size_t depth = 500;
  std::map<std::string, Timeline, std::less<>> authors{};
  bool operator==(const History&) const = default;
};

/// The answers that clients got, so that a resent submission gets the first one. Bounded: `kept` for each client.
/// A kept verdict is not marked durable: that is the session's to say, by its revision, when it answers.
struct Ledger {
  static constexpr std::size_t kept = 256;
  static constexpr std::size_t most_clients = 1'000;  // beyond, the one that was silent longest is forgotten
  struct Client {
    std::uint64_t last{};            // the highest sequence that was answered
    std::deque<Verdict> verdicts{};  // newest last
    bool operator==(const Client&) const = default;
  };
  std::map<ClientId, Client> clients{};
  bool operator==(const Ledger&) const = default;
};

/// All that a session is: the fold of its changes.
struct Studio {
  Epoch epoch{};
  Revision revision{};
  Project project{};
  History history{};
  Ledger ledger{};
  bool operator==(const Studio&) const = default;
};

/// The answer that the client got for that sequence, or null where there was none or it is too long ago.
const Verdict* answered(const Ledger&, const ClientId&, std::uint64_t sequence);
/// Keeps an answer.
void remember(Ledger&, Verdict);

/// What the author's last step, undone, comes to; refused where there is none or somebody changed the same since.
Result<Edits> undo_edits(const Studio&, std::string_view author, const Catalogue&);
/// What the author's last undone step, done again, comes to.
Result<Edits> redo_edits(const Studio&, std::string_view author, const Catalogue&);

/// The studio after an accepted change: project, history and ledger move as one. Refused (and nothing changes)
/// where the change does not follow the studio's revision or its edits do not fit the project.
Result<Studio> fold(Studio, const Change&, const Catalogue&);

/// The same in place: nothing changes where it is refused. Costs what the change touches.
Result<void> advance(Studio&, const Change&, const Catalogue&);

/// 64 bits over a canonical form of the project: equal projects have equal digests, on every machine.
std::uint64_t digest(const Project&);

}  // namespace beltane
