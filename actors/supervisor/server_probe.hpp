#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "model/result.hpp"
#include "supervisor/part.hpp"
#include "supervisor/process.hpp"

namespace beltane::supervisor {

/// A UDP port of loopback that was free a moment ago. It may be taken meanwhile; then the server says so and the next
/// life gets another.
Result<std::uint16_t> free_port();

/// Asks audio servers whether they are up, without waiting for them: in our network, or in one of their own.
class ServerProbe {
 public:
  ServerProbe();
  /// Asks the servers that are starting, all of them, for their status. Blocks: for a fork where one lives in a network
  /// of its own and was not asked before.
  void ask(const std::vector<Life>& starting);
  /// The ports that answered since the last call. Never blocks.
  std::vector<std::uint16_t> answered();
  /// Readable when somebody in our own network answered.
  int fd() const { return shared_.get(); }

 private:
  int line_to(const Life& server);

  Fd shared_{};
  std::map<std::int32_t, Fd> own_{};  // by the pid of the server, while it starts
};

}  // namespace beltane::supervisor
