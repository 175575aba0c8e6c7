#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "model/editing/edit.hpp"

namespace beltane {

/// 128 random bits that name a client for as long as it lives.
struct ClientId {
  std::array<std::uint64_t, 2> bits{};
  auto operator<=>(const ClientId&) const = default;
};

/// Which life of a session counts the revisions: a session that cannot continue its own count takes the next.
enum class Epoch : std::uint64_t {};
/// Counts the accepted changes of a project, from 1 on.
enum class Revision : std::uint64_t {};

constexpr Revision next(Revision revision) { return Revision{static_cast<std::uint64_t>(revision) + 1}; }

/// What a submission asks for.
enum class Intent : std::uint8_t { edit, undo, redo };
void enumerators(auto& v, Intent) {
  v.of("intent");
  v(0, "INTENT_EDIT", Intent::edit);
  v(1, "INTENT_UNDO", Intent::undo);
  v(2, "INTENT_REDO", Intent::redo);
}

/// A client's request to change the project. The same (client, sequence) always gets the same answer.
struct Submission {
  ClientId client{};
  std::uint64_t sequence{};  // rises by 1 a submission, from 1 on
  std::string author{};      // whose undo it belongs to
  Intent intent{Intent::edit};
  Edits edits{};                     // empty for undo and redo
  std::vector<std::string> words{};  // of one edit, in place of edits: `set`, `lead.filter.cutoff`, `800`
  bool operator==(const Submission&) const = default;
};
void fields(auto& v, Of<Submission> auto& submission) {
  v.of("submission");
  v(1, "client", submission.client, how::required("is missing: 16 random bytes that name the client"));
  v(2, "sequence", submission.sequence);
  v(3, "author", submission.author);
  v(4, "intent", submission.intent);
  v(5, "edits", submission.edits, how::count(limits::at_once));
  v(6, "words", submission.words, how::count(limits::at_once));
}

/// The answer to a submission.
struct Verdict {
  ClientId client{};
  std::uint64_t sequence{};
  Revision revision{};                // at which it was accepted; 0 when refused
  bool durable{};                     // it is on disk
  std::string refusal{};              // empty when accepted
  std::vector<std::uint32_t> made{};  // the ids it gave out
  bool operator==(const Verdict&) const = default;
};
void fields(auto& v, Of<Verdict> auto& verdict) {
  v(1, "client", verdict.client);
  v(2, "sequence", verdict.sequence);
  v(3, "revision", verdict.revision);
  v(4, "durable", verdict.durable);
  v(5, "refusal", verdict.refusal);
  v(6, "made", verdict.made);
}

/// An accepted change: what followers apply and the journal keeps.
struct Change {
  Epoch epoch{};
  Revision revision{};
  ClientId client{};
  std::uint64_t sequence{};
  std::string author{};
  Intent intent{Intent::edit};
  Edits edits{};           // resolved, see resolve.hpp. For undo and redo: what they came to.
  bool follows_closely{};  // behind the author's last edit, from the same client: a drag goes on, see history.hpp
  bool operator==(const Change&) const = default;
};
void fields(auto& v, Of<Change> auto& change) {
  v(1, "epoch", change.epoch);
  v(2, "revision", change.revision);
  v(3, "edits", change.edits);
  v(4, "intent", change.intent);
  v(5, "client", change.client, how::unpublished);
  v(6, "sequence", change.sequence, how::unpublished);
  v(7, "author", change.author, how::unpublished);
  v(8, "follows_closely", change.follows_closely, how::unpublished);
}

}  // namespace beltane
