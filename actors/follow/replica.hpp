#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "model/messages/following.hpp"

namespace beltane {

/// A read-only copy of the project, updated from publications. No sockets, no clock.
class Replica {
 public:
  /// Applies a publication. True when the project changed.
  bool apply(const Publication&);
  /// Applies an answer to `wants`. True when the project changed.
  bool apply(const CaughtUp&);

  /// The request to the session: set while changes or the project are missing. Asking twice does no harm.
  std::optional<CatchUp> wants() const;

  const Project& project() const { return project_; }
  Epoch epoch() const { return have_.first; }
  Revision revision() const { return have_.second; }
  const std::string& path() const { return path_; }
  /// Edits since a digest of the project was last taken, of which the next one costs its part; SIZE_MAX: all of the
  /// project is new.
  std::size_t unmeasured() const { return unmeasured_; }
  /// A digest of the project, as it is now, was taken.
  void measured() { unmeasured_ = 0; }
  /// Whether there was ever a project to follow.
  bool started() const { return started_; }

 private:
  using Point = std::pair<Epoch, Revision>;  // ordered: a later epoch is later than every revision of an earlier one
  static constexpr std::size_t most_ahead = 8192;

  bool follow(const Change&);
  bool follow(const Pulse&);
  bool mend(const Missed&);
  bool mend(const Snapshot&);
  void keep_for_later(const Change&);
  bool apply_next(const Change&);
  bool apply_what_fits();

  Project project_{};
  Point have_{};
  Point heard_of_{};                 // the latest that anybody spoke of
  Point proved_{};                   // where the digest was last found equal
  std::map<Point, Change> ahead_{};  // heard, but something before is missing
  std::string path_{};
  std::size_t unmeasured_{};
  bool started_{};
  bool mistrusted_{};  // our project is not the session's: only a snapshot helps
};

}  // namespace beltane
