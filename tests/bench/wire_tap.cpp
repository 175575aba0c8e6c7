#include "bench/wire_tap.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <vector>

namespace beltane::bench {
namespace {

sockaddr_in loopback_port(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int bound_socket() {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const auto any = loopback_port(0);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0) throw std::runtime_error("no UDP port");
  const int large = 4 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &large, sizeof large);
  return fd;
}

}  // namespace

WireTap::WireTap(std::uint16_t server_port, Listener listener)
    : backend_side_(bound_socket()), server_side_(bound_socket()), listener_(std::move(listener)) {
  sockaddr_in own{};
  socklen_t size = sizeof own;
  getsockname(backend_side_, reinterpret_cast<sockaddr*>(&own), &size);
  port_ = ntohs(own.sin_port);
  thread_ = std::thread([this, server_port] { run(server_port); });
}

WireTap::~WireTap() {
  ending_ = true;
  thread_.join();
  close(backend_side_);
  close(server_side_);
}

void WireTap::run(std::uint16_t server_port) {
  const auto server = loopback_port(server_port);
  sockaddr_in backend{};
  std::vector<char> buffer(65536);
  while (!ending_) {
    pollfd ready[2] = {{backend_side_, POLLIN, 0}, {server_side_, POLLIN, 0}};
    if (poll(ready, 2, 50) <= 0) continue;
    if (ready[0].revents & POLLIN) {
      socklen_t size = sizeof backend;
      const auto got =
          recvfrom(backend_side_, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&backend), &size);
      if (got <= 0) continue;
      listener_({buffer.data(), static_cast<std::size_t>(got)});
      sendto(server_side_, buffer.data(), static_cast<std::size_t>(got), 0, reinterpret_cast<const sockaddr*>(&server),
             sizeof server);
    }
    if (ready[1].revents & POLLIN) {
      const auto got = recv(server_side_, buffer.data(), buffer.size(), 0);
      if (got > 0)
        sendto(backend_side_, buffer.data(), static_cast<std::size_t>(got), 0,
               reinterpret_cast<const sockaddr*>(&backend), sizeof backend);
    }
  }
}

}  // namespace beltane::bench
