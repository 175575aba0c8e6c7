#pragma once

#include <variant>
#include <vector>

#include "model/change.hpp"

namespace beltane {

/// Published while nothing changes, so that a follower sees that it missed the last change.
struct Pulse {
  Epoch epoch{};
  Revision revision{};
  std::uint64_t digest{};  // of the project at `revision`
  bool operator==(const Pulse&) const = default;
};

/// What the session publishes, in one unbroken order.
using Publication = std::variant<Change, Pulse>;

/// A follower asks for what it missed.
struct CatchUp {
  Epoch epoch{};
  Revision have{};
  bool operator==(const CatchUp&) const = default;
};

/// The project whole, at a revision.
struct Snapshot {
  Epoch epoch{};
  Revision revision{};
  Revision durable{};  // the last revision on disk
  std::string path{};  // of the project file; empty while there is none
  Project project{};
  bool operator==(const Snapshot&) const = default;
};

/// The changes after what the follower has, in order; empty: it has all.
struct Missed {
  std::vector<Change> changes{};
  bool operator==(const Missed&) const = default;
};

/// The answer to a CatchUp.
using CaughtUp = std::variant<Missed, Snapshot>;

}  // namespace beltane
