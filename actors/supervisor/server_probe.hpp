#pragma once

#include <cstdint>
#include <vector>

#include "model/result.hpp"
#include "supervisor/process.hpp"

namespace beltane::supervisor {

/// A UDP port of loopback that was free a moment ago. It may be taken meanwhile; then the server says so and the next
/// life gets another.
Result<std::uint16_t> free_port();

/// Asks audio servers whether they are up, without waiting for them.
class ServerProbe {
 public:
  ServerProbe();
  /// Asks the server on that port of loopback for its status. Never blocks.
  void ask(std::uint16_t port);
  /// The ports that answered since the last call. Never blocks.
  std::vector<std::uint16_t> answered();
  /// Readable when somebody answered.
  int fd() const { return socket_.get(); }

 private:
  Fd socket_{};
};

}  // namespace beltane::supervisor
