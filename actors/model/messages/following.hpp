#pragma once

#include <variant>
#include <vector>

#include "model/editing/change.hpp"

namespace beltane {

/// Published while nothing changes, so that a follower sees that it missed the last change.
struct Pulse {
  Epoch epoch{};
  Revision revision{};
  std::uint64_t digest{};  // of the project at `revision`
  bool operator==(const Pulse&) const = default;
};
void fields(auto& v, Of<Pulse> auto& pulse) {
  v(1, "epoch", pulse.epoch);
  v(2, "revision", pulse.revision);
  v(3, "digest", pulse.digest, how::fixed);
}

/// What the session publishes, in one unbroken order.
using Publication = std::variant<Change, Pulse>;
void fields(auto& v, Of<Publication> auto& publication) {
  v.of("publication");
  v(2, "change", alternative<Change>(publication));
  v(3, "pulse", alternative<Pulse>(publication));
}

/// A follower asks for what it missed.
struct CatchUp {
  Epoch epoch{};
  Revision have{};
  bool operator==(const CatchUp&) const = default;
};
void fields(auto& v, Of<CatchUp> auto& question) {
  v.of("question");
  v(2, "epoch", question.epoch);
  v(3, "have", question.have);
}

/// The project whole, at a revision.
struct Snapshot {
  Epoch epoch{};
  Revision revision{};
  Revision durable{};  // the last revision on disk
  std::string path{};  // of the project file; empty while there is none
  Project project{};
  bool operator==(const Snapshot&) const = default;
};
void fields(auto& v, Of<Snapshot> auto& snapshot) {
  v(1, "epoch", snapshot.epoch);
  v(2, "revision", snapshot.revision);
  v(3, "durable", snapshot.durable);
  v(4, "path", snapshot.path, how::bytes);
  v(5, "project", snapshot.project);
}

/// The changes after what the follower has, in order; empty: it has all.
struct Missed {
  std::vector<Change> changes{};
  bool operator==(const Missed&) const = default;
};
void fields(auto& v, Of<Missed> auto& missed) { v(1, "changes", missed.changes); }

/// The answer to a CatchUp.
using CaughtUp = std::variant<Missed, Snapshot>;
void fields(auto& v, Of<CaughtUp> auto& answer) {
  v.of("answer");
  v(2, "missed", alternative<Missed>(answer));
  v(3, "snapshot", alternative<Snapshot>(answer));
}

}  // namespace beltane
