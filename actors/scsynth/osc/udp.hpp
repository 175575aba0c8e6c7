#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "scsynth/osc/osc.hpp"

namespace beltane::scsynth {

/// A UDP socket that speaks with one port on loopback, in our network or in that of another process. Where that cannot
/// be entered, `receive` tries again. Thread: `send` and `trouble` from any; `receive` from one.
class UdpLine {
 public:
  /// `network_of`: the process in whose network the port is; 0: in ours.
  explicit UdpLine(std::uint16_t port, std::int32_t network_of = 0);
  ~UdpLine();
  UdpLine(const UdpLine&) = delete;
  UdpLine& operator=(const UdpLine&) = delete;

  /// Hands a datagram to the system. False: nobody listens at the port, or the system has no room.
  bool send(std::span<const char> datagram);

  enum class Received : std::uint8_t { datagram, nothing, nobody, woken };
  /// What came within `limit`: a datagram (in `into`), nothing, the news that nobody listens, or a call of `wake`. It
  /// also ends, as if woken, when `also` can be read, which the caller then reads.
  Received receive(Seconds limit, std::vector<std::byte>& into, int also = -1);
  /// Ends a `receive` that waits, now or next. Thread: any.
  void wake();
  /// Why nothing can be sent; empty where it can.
  std::string trouble() const;

 private:
  void enter();

  const std::uint16_t port_;
  const std::int32_t network_of_;
  std::atomic<int> socket_{-1};
  std::atomic<int> refused_{};  // errno
  std::chrono::steady_clock::time_point tried_{};
  int wake_{-1};
};

}  // namespace beltane::scsynth
