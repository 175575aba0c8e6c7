#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "model/edit.hpp"

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

/// A client's request to change the project. The same (client, sequence) always gets the same answer.
struct Submission {
  ClientId client{};
  std::uint64_t sequence{};  // rises by 1 a submission, from 1 on
  std::string author{};      // whose undo it belongs to
  Intent intent{Intent::edit};
  Edits edits{};  // empty for undo and redo
  bool operator==(const Submission&) const = default;
};

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

/// An accepted change: what followers apply and the journal keeps.
struct Change {
  Epoch epoch{};
  Revision revision{};
  ClientId client{};
  std::uint64_t sequence{};
  std::string author{};
  Intent intent{Intent::edit};
  Edits edits{};  // resolved, see resolve.hpp. For undo and redo: what they came to.
  bool operator==(const Change&) const = default;
};

}  // namespace beltane
