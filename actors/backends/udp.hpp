#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "backends/osc.hpp"

namespace beltane::backend {

/// A UDP socket that speaks with one port on loopback. Thread: `send` from any; `receive` from one.
class UdpLine {
 public:
  explicit UdpLine(std::uint16_t port);
  ~UdpLine();
  UdpLine(const UdpLine&) = delete;
  UdpLine& operator=(const UdpLine&) = delete;

  /// Hands a datagram to the system. False: nobody listens at the port, or the system has no room.
  bool send(std::span<const char> datagram);

  enum class Heard : std::uint8_t { datagram, nothing, nobody, woken };
  /// What came within `limit`: a datagram (in `into`), nothing, the news that nobody listens, or a call of `wake`. It
  /// also ends, as if woken, when `also` can be read, which the caller then reads.
  Heard receive(Seconds limit, std::vector<std::byte>& into, int also = -1);
  /// Ends a `receive` that waits, now or next. Thread: any.
  void wake();

 private:
  int socket_{-1};
  int wake_{-1};
};

}  // namespace beltane::backend
