#include "supervisor/server_probe.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "isolation/network.hpp"

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

/// The ports that answered there meanwhile.
std::vector<std::uint16_t> answers_at(const Fd& line) {
  std::vector<std::uint16_t> ports;
  std::array<char, 256> datagram{};
  sockaddr_in from{};
  socklen_t length = sizeof from;
  while (recvfrom(line.get(), datagram.data(), datagram.size(), MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&from),
                  &length) >= 0) {
    if (std::memcmp(datagram.data(), "/status.reply", 13) == 0) ports.push_back(ntohs(from.sin_port));
    length = sizeof from;
  }
  return ports;
}

}  // namespace

Result<std::uint16_t> free_port() {
  const auto made = bound_socket();
  sockaddr_in address{};
  socklen_t length = sizeof address;
  if (!made || getsockname(made.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0)
    return Refusal{std::string("there is no free UDP port: ") + std::strerror(errno)};
  return ntohs(address.sin_port);
}

ServerProbe::ServerProbe() : shared_(bound_socket()) {}

int ServerProbe::line_to(const Life& server) {
  if (!server.own_network) return shared_.get();
  const auto known = own_.find(server.pid);
  if (known != own_.end() && known->second) return known->second.get();
  const int made = isolation::udp_socket_in_network_of(server.pid);
  return own_.insert_or_assign(server.pid, Fd(made)).first->second.get();
}

void ServerProbe::ask(const std::vector<Life>& starting) {
  std::erase_if(own_, [&](const auto& line) { return std::ranges::count(starting, line.first, &Life::pid) == 0; });
  for (const auto& server : starting) {
    const auto address = loopback(server.port);
    sendto(line_to(server), status_message.data(), status_message.size(), MSG_DONTWAIT,
           reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
}

std::vector<std::uint16_t> ServerProbe::answered() {
  auto ports = answers_at(shared_);
  for (const auto& [pid, line] : own_) {
    const auto more = answers_at(line);
    ports.insert(ports.end(), more.begin(), more.end());
  }
  return ports;
}

}  // namespace beltane::supervisor
