#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "host/rig.hpp"

namespace beltane {

/// A process that is connected to a rig and is none of the rig's own.
struct ConnectedClient {
  std::string name{};             // of the program
  std::int32_t pid{};             // 0: of another user or container, which cannot be seen
  std::set<std::string> kinds{};  // what it does: edits, follows, listens, plays, controls
};

/// Who is connected to the rig's sockets now, as the kernel tells it (sock_diag(7)), without the processes in `own`.
/// Empty where the kernel does not tell. Blocks: for some milliseconds.
std::vector<ConnectedClient> connected_clients(const Rig& rig, const std::set<std::int32_t>& own);

}  // namespace beltane
