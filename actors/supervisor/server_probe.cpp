#include "supervisor/server_probe.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace beltane::supervisor {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

Fd bound_socket() {
  Fd made(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const auto address = loopback(0);
  if (!made || bind(made.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  return made;
}

// The only OSC the supervisor speaks: "/status", no arguments, padded to fours.
constexpr std::array<char, 12> status_message{'/', 's', 't', 'a', 't', 'u', 's', 0, ',', 0, 0, 0};

}  // namespace

Result<std::uint16_t> free_port() {
  const auto made = bound_socket();
  sockaddr_in address{};
  socklen_t length = sizeof address;
  if (!made || getsockname(made.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0)
    return Refusal{std::string("there is no free UDP port: ") + std::strerror(errno)};
  return ntohs(address.sin_port);
}

ServerProbe::ServerProbe() : socket_(bound_socket()) {}

void ServerProbe::ask(std::uint16_t port) {
  const auto address = loopback(port);
  sendto(socket_.get(), status_message.data(), status_message.size(), 0, reinterpret_cast<const sockaddr*>(&address),
         sizeof address);
}

std::vector<std::uint16_t> ServerProbe::answered() {
  std::vector<std::uint16_t> ports;
  std::array<char, 256> datagram{};
  sockaddr_in from{};
  socklen_t length = sizeof from;
  while (recvfrom(socket_.get(), datagram.data(), datagram.size(), 0, reinterpret_cast<sockaddr*>(&from), &length) >=
         0) {
    if (std::memcmp(datagram.data(), "/status.reply", 13) == 0) ports.push_back(ntohs(from.sin_port));
    length = sizeof from;
  }
  return ports;
}

}  // namespace beltane::supervisor
