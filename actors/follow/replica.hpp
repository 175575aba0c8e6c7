#pragma once

#include <optional>

#include "model/catalogue.hpp"
#include "model/following.hpp"

namespace beltane {

/// A read-only copy of the project, kept true from publications. Pure: no sockets, no clock.
class Replica {
 public:
  explicit Replica(const Catalogue& catalogue) : catalogue_(&catalogue) {}

  /// Takes what was published. True when the project changed.
  bool take(const Publication&);
  /// Takes an answer to `wants`. True when the project changed.
  bool take(const CaughtUp&);

  /// What to ask the session for: set while something is missing or was never had. Asking twice does no harm.
  std::optional<CatchUp> wants() const;

  const Project& project() const { return project_; }
  Epoch epoch() const { return epoch_; }
  Revision revision() const { return revision_; }
  const std::string& path() const { return path_; }
  /// Whether there was ever a project to follow.
  bool started() const { return started_; }

 private:
  const Catalogue* catalogue_;
  Project project_{};
  Epoch epoch_{};
  Revision revision_{};
  std::string path_{};
  bool started_{};
  bool missing_{true};
};

}  // namespace beltane
