#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "client/connection.hpp"
#include "follow/follow.hpp"

namespace beltane::client {

/// The rig's project, kept as it is now.
class FollowedProject {
 public:
  /// Blocks until the project as it is now has come. The connection must outlive what is made.
  static Result<std::unique_ptr<FollowedProject>> follow(Connection& connection);

  Project project();
  /// Waits until that revision has come. Refused where it does not within 30 s.
  Result<void> wait_for(Revision revision);

 private:
  std::mutex mutex_{};
  std::condition_variable changed_{};
  ProjectNow now_{};        // guarded
  loop::Hold following_{};  // last: it ends before what it calls into
};

}  // namespace beltane::client
