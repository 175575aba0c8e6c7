#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "model/catalogue/catalogue.hpp"
#include "model/editing/apply.hpp"
#include "model/editing/change.hpp"
#include "model/project/cow.hpp"

namespace beltane {

/// One change that its author can take back, or has taken back.
struct UndoStep {
  Edits forward{};
  Edits backward{};
  std::size_t bytes{};  // as `size_of` counts both; follows from them
  bool operator==(const UndoStep& other) const { return forward == other.forward && backward == other.backward; }
};
void fields(auto& v, Of<UndoStep> auto& step) {
  v(1, "forward", step.forward);
  v(2, "backward", step.backward);
}

/// What one author can undo and redo; newest last. Copies share the steps.
struct UndoTimeline {
  std::deque<Cow<UndoStep>> done{};
  std::deque<Cow<UndoStep>> undone{};
  Revision last{};      // of the author's last change
  std::size_t bytes{};  // of all its steps; follows from them
  bool operator==(const UndoTimeline& other) const {
    return done == other.done && undone == other.undone && last == other.last;
  }
};
void fields(auto& v, RowOf<std::string, UndoTimeline> auto& author) {
  v(1, "author", author.first);
  v(2, "done", author.second.done);
  v(3, "undone", author.second.undone);
  v(4, "last", author.second.last);
}

/// Undo and redo of every author, apart. A drag is one step: a change that follows closely behind the author's last
/// one, and sets nothing but what that one set, takes its step further. Undoing it brings back what was before the
/// drag; doing it again, where that ended. Bounded: `depth` steps and `limits::author_bytes` an author,
/// `limits::history_bytes` and `limits::authors` in all; beyond, the oldest steps go. Where, follows from the changes
/// alone, so every replay comes to the same.
struct History {
  static constexpr std::size_t depth = 500;
  std::map<std::string, UndoTimeline, std::less<>> authors{};
  bool operator==(const History&) const = default;
};

/// A stretch of ids that were given out one after the other.
struct IdRun {
  std::uint32_t first{};
  std::uint32_t count{};
  bool operator==(const IdRun&) const = default;
};
void fields(auto& v, Of<IdRun> auto& run) {
  v(1, "first", run.first);
  v(2, "count", run.count);
}
using IdRuns = std::vector<IdRun>;
IdRuns runs_of(const std::vector<std::uint32_t>& ids);
std::vector<std::uint32_t> ids_in(const IdRuns&);

/// What a client was answered.
struct KeptAnswer {
  std::uint64_t sequence{};
  Revision revision{};    // 0 when refused
  std::string refusal{};  // empty when accepted
  IdRuns made{};
  bool operator==(const KeptAnswer&) const = default;
};
void fields(auto& v, Of<KeptAnswer> auto& answer) {
  v.of("answer");
  v(1, "sequence", answer.sequence);
  v(2, "revision", answer.revision);
  v(3, "refusal", answer.refusal);
  v(4, "made", answer.made);
}

/// The answers that clients got, so that a resent submission gets the first one. Bounded: `kept` and
/// `limits::client_answers_bytes` for each client, `most_clients` and `limits::ledger_bytes` in all; beyond, who was
/// silent longest is forgotten.
struct Ledger {
  static constexpr std::size_t kept = 256;
  static constexpr std::size_t most_clients = 1'000;  // beyond, the one that was silent longest is forgotten
  struct Client {
    std::uint64_t last{};              // the highest sequence that was answered
    std::uint64_t forgotten{};         // the highest sequence whose answer is not kept any more
    std::deque<KeptAnswer> answers{};  // newest last
    std::size_t bytes{};               // of all of them; follows from them
    bool operator==(const Client& other) const {
      return last == other.last && forgotten == other.forgotten && answers == other.answers;
    }
  };
  std::map<ClientId, Client> clients{};
  bool operator==(const Ledger&) const = default;
};
/// Keeps an answer of an older file: those have whole verdicts, and do not tell what they forgot.
void remember_older(Ledger::Client&, const Verdict&);
void fields(auto& v, RowOf<ClientId, Ledger::Client> auto& client) {
  v(1, "client", client.first);
  v(2, "last", client.second.last);
  v(3, "verdicts", older<Verdict>([&](const auto& verdict) { remember_older(client.second, verdict); }));
  v(4, "answers", client.second.answers);
  v(5, "forgotten", client.second.forgotten);
}

/// All that a session is: the fold of its changes.
struct Studio {
  Epoch epoch{};
  Revision revision{};
  Project project{};
  History history{};
  Ledger ledger{};
  bool operator==(const Studio&) const = default;
};
void fields(auto& v, Of<Studio> auto& studio) {
  v.of("studio");
  v(1, "epoch", studio.epoch);
  v(2, "revision", studio.revision);
  v(3, "project", studio.project);
  v(4, "history", studio.history.authors, how::once("names an author twice"));
  v(5, "ledger", studio.ledger.clients, how::once("names a client twice"));
}

/// The answer that the client got for that sequence, or none where there was none or it is too long ago. It is not
/// marked durable: that is the session's to say, by its revision.
std::optional<Verdict> answered(const Ledger&, const ClientId&, std::uint64_t sequence);
/// Keeps an answer.
void remember(Ledger&, const Verdict&);
/// Bytes that the answers take.
std::size_t size_of(const Ledger&);

/// A step, weighed.
UndoStep step_of(Edits forward, Edits backward);
/// Reckons all `bytes` anew, of what comes from outside.
void weigh(History&);
void weigh(Ledger&);

/// What the author's last step, undone, comes to; refused where there is none or somebody changed the same since.
Result<Edits> undo_edits(const Studio&, std::string_view author, const Catalogue&);
/// What the author's last undone step, done again, comes to.
Result<Edits> redo_edits(const Studio&, std::string_view author, const Catalogue&);

/// The studio after an accepted change: project, history and ledger move as one. Refused (and nothing changes)
/// where the change does not follow the studio's revision or its edits do not fit the project.
Result<Studio> fold(Studio, const Change&);

/// The same in place: nothing changes where it is refused. Costs what the change touches. Also refused where what takes
/// it back is of more bytes than `most_back`, for it could not be undone.
Result<void> advance(Studio&, const Change&, std::size_t most_back = SIZE_MAX);

/// 64 bits over a canonical form of the project: equal projects have equal digests, on every machine. Costs the
/// instruments and buses that changed since it was asked of this project or of one that it was made from.
std::uint64_t digest(const Project&);
/// The same as files keep it: over all values in one row, whatever was asked before.
std::uint64_t file_digest(const Project&);

}  // namespace beltane
