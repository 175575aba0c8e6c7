#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string_view>
#include <thread>

namespace beltane::bench {

/// Stands between a backend and its audio server, passes every datagram on, both ways, and lets a listener see those
/// that go to the server as they arrive.
class WireTap {
 public:
  using Listener = std::function<void(std::string_view datagram)>;  // on the tap's thread
  WireTap(std::uint16_t server_port, Listener listener);
  ~WireTap();
  std::uint16_t port() const { return port_; }

 private:
  void run(std::uint16_t server_port);
  int backend_side_{-1};
  int server_side_{-1};
  std::uint16_t port_{};
  Listener listener_;
  std::atomic<bool> ending_{};
  std::thread thread_{};
};

}  // namespace beltane::bench
