#include "supervisor/servers/server_probe.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <bit>
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

// The only OSC that the supervisor speaks, big-endian and padded to fours: "/status" without arguments, and a bundle,
// to be done at once, of "/c_set" BUS NUMBER and "/c_get" BUS, which is answered by "/c_set" BUS NUMBER. scsynth does
// both in its audio thread.
constexpr std::array<char, 12> status_message{'/', 's', 't', 'a', 't', 'u', 's', 0, ',', 0, 0, 0};
constexpr std::uint32_t heartbeat_bus = 15;  // the last of those that are everybody's; see backend/nodes.hpp
constexpr std::size_t answer_size = 20;      // "/c_set", ",if", two arguments

void put(std::vector<char>& to, std::string_view text) {
  to.insert(to.end(), text.begin(), text.end());
  do to.push_back(0);
  while (to.size() % 4 != 0);
}

void put(std::vector<char>& to, std::uint32_t word) {
  for (int shift : {24, 16, 8, 0}) to.push_back(static_cast<char>(word >> shift & 0xff));
}

std::uint32_t word_at(const char* bytes) {
  std::uint32_t word = 0;
  for (int i = 0; i < 4; ++i) word = word << 8 | static_cast<unsigned char>(bytes[i]);
  return word;
}

std::vector<char> heartbeat_bundle(std::uint32_t number) {
  std::vector<char> set, get, bundle;
  put(set, "/c_set"), put(set, ",if"), put(set, heartbeat_bus);
  put(set, std::bit_cast<std::uint32_t>(static_cast<float>(number)));
  put(get, "/c_get"), put(get, ",i"), put(get, heartbeat_bus);
  put(bundle, "#bundle"), put(bundle, 0U), put(bundle, 1U);  // time tag 1: at once
  for (const auto& message : {set, get}) {
    put(bundle, static_cast<std::uint32_t>(message.size()));
    bundle.insert(bundle.end(), message.begin(), message.end());
  }
  return bundle;
}

/// What came on that line meanwhile.
void read_answers(int line, std::vector<ServerAnswer>& into) {
  std::array<char, 256> datagram{};
  sockaddr_in from{};
  socklen_t length = sizeof from;
  ssize_t size = 0;
  while ((size = recvfrom(line, datagram.data(), datagram.size(), MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&from),
                          &length)) >= 0) {
    const std::string_view text(datagram.data(), static_cast<std::size_t>(size));
    if (const auto answer = answer_in(text, ntohs(from.sin_port))) into.push_back(*answer);
    length = sizeof from;
  }
}

}  // namespace

std::optional<ServerAnswer> answer_in(std::string_view datagram, std::uint16_t port) {
  constexpr std::string_view status("/status.reply", 14);
  constexpr std::string_view value("/c_set\0\0,if\0", 12);
  if (datagram.starts_with(status)) return ServerAnswer{port, {}};
  if (datagram.size() != answer_size || !datagram.starts_with(value)) return {};
  if (word_at(datagram.data() + value.size()) != heartbeat_bus) return {};
  const auto number = std::bit_cast<float>(word_at(datagram.data() + value.size() + 4));
  if (!(number >= 0 && number <= 1 << 24)) return {};
  return ServerAnswer{port, static_cast<std::uint32_t>(number)};
}

Result<std::uint16_t> free_port() {
  const auto made = bound_socket();
  sockaddr_in address{};
  socklen_t length = sizeof address;
  if (!made || getsockname(made.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0)
    return Refusal{std::string("there is no free UDP port: ") + std::strerror(errno)};
  return ntohs(address.sin_port);
}

ServerProbe::ServerProbe() : shared_(bound_socket()) {}

int ServerProbe::line_to(const ProcessLife& server) {
  if (!server.own_network) return shared_.get();
  const auto known = own_.find(server.pid);
  if (known != own_.end() && known->second) return known->second.get();
  const int made = isolation::udp_socket_in_network_of(server.pid);
  return own_.insert_or_assign(server.pid, Fd(made)).first->second.get();
}

void ServerProbe::set_servers(const std::vector<ProcessLife>& servers) {
  std::erase_if(own_,
                [&](const auto& line) { return std::ranges::count(servers, line.first, &ProcessLife::pid) == 0; });
}

void ServerProbe::send(const ProcessLife& server, const char* bytes, std::size_t size) {
  const auto address = loopback(server.port);
  sendto(line_to(server), bytes, size, MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

void ServerProbe::ask(const ProcessLife& server) { send(server, status_message.data(), status_message.size()); }

void ServerProbe::ask_audio_thread(const ProcessLife& server, std::uint32_t number) {
  const auto bundle = heartbeat_bundle(number);
  send(server, bundle.data(), bundle.size());
}

std::vector<ServerAnswer> ServerProbe::answers() {
  std::vector<ServerAnswer> answers;
  for (const int line : fds()) read_answers(line, answers);
  return answers;
}

std::vector<int> ServerProbe::fds() const {
  std::vector<int> all{shared_.get()};
  for (const auto& [pid, line] : own_)
    if (line) all.push_back(line.get());
  return all;
}

}  // namespace beltane::supervisor
