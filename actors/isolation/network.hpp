#pragma once

#include <cstdint>
#include <string>

namespace beltane::isolation {

/// A network namespace in which nothing is but loopback. Only processes of this user and root can get a socket into it,
/// whereas every user of the machine can send to a port on the loopback they share.
class OwnNetwork {
 public:
  /// Prepares what `enter` needs, for this user.
  OwnNetwork();
  /// Moves the calling process into a new one, with loopback up: 0, or errno where the kernel refuses. As root without
  /// more, else in a user namespace where this user is whom they were. Async-signal-safe: for between fork and exec.
  int enter() const;

 private:
  std::string users_{};
  std::string groups_{};
};

/// Whether that process lives in another network than this one. False where it cannot be told.
bool in_another_network(std::int32_t pid);

/// A UDP socket in the network of that process, close-on-exec; it stays usable when the process is gone. Negative:
/// -errno, such as -ENOENT where there is no such process, -EPERM where it is another user's. Blocks: for a fork.
int udp_socket_in_network_of(std::int32_t pid);

}  // namespace beltane::isolation
