#pragma once

#include <functional>

#include "follow/replica.hpp"
#include "host/host.hpp"

namespace beltane {

/// The project as a follower has it now.
struct ProjectNow {
  Project project{};
  Epoch epoch{};
  Revision revision{};
};

/// Follows the session's project: `changed` is called on the loop thread at every change, after gaps were filled.
/// While the session is away the last project stays valid. `changes`: the socket that tells of them; the one for the
/// engine tells first.
Result<loop::Hold> follow_project(const Host&, std::function<void(const ProjectNow&)> changed,
                                  std::string_view changes = sockets::session_changes);

}  // namespace beltane
