#include "scsynth/osc/udp.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "isolation/network.hpp"

namespace beltane::scsynth {

namespace {

constexpr std::size_t largest_udp = 65'536;
constexpr auto try_again = std::chrono::milliseconds(100);
constexpr int wanted_room = 4 << 20;  // bytes: a hundred full replies while the reader is busy

int must(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

void widen(int socket) {
  for (const int option : {SO_RCVBUF, SO_SNDBUF})
    setsockopt(socket, SOL_SOCKET, option, &wanted_room, sizeof wanted_room);
}

}  // namespace

UdpLine::UdpLine(std::uint16_t port, std::int32_t network_of) : port_(port), network_of_(network_of) {
  wake_ = must(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "an eventfd");
  enter();
}

UdpLine::~UdpLine() {
  if (socket_ >= 0) close(socket_);
  close(wake_);
}

void UdpLine::enter() {
  tried_ = std::chrono::steady_clock::now();
  const int made = network_of_ == 0 ? must(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "a UDP socket")
                                    : isolation::udp_socket_in_network_of(network_of_);
  refused_ = made < 0 ? -made : 0;
  if (made < 0) return;
  widen(made);
  sockaddr_in there{};
  there.sin_family = AF_INET;
  there.sin_port = htons(port_);
  there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  must(connect(made, reinterpret_cast<const sockaddr*>(&there), sizeof there), "a UDP port on loopback");
  socket_ = made;
}

std::string UdpLine::trouble() const {
  const int refused = refused_;
  if (refused == 0) return {};
  return "the network of process " + std::to_string(network_of_) + " cannot be entered: " + std::strerror(refused);
}

bool UdpLine::send(std::span<const char> datagram) {
  while (true) {
    if (::send(socket_, datagram.data(), datagram.size(), MSG_NOSIGNAL) >= 0) return true;
    if (errno == EINTR) continue;
    if (errno != ECONNREFUSED) return false;
    // The refusal belongs to a datagram that was sent before; this one was not sent yet.
    return ::send(socket_, datagram.data(), datagram.size(), MSG_NOSIGNAL) >= 0;
  }
}

UdpLine::Received UdpLine::receive(Seconds limit, std::vector<std::byte>& into, int also) {
  if (socket_ < 0 && std::chrono::steady_clock::now() - tried_ >= try_again) enter();
  pollfd all[3]{{socket_, POLLIN, 0}, {wake_, POLLIN, 0}, {also, POLLIN, 0}};
  const auto nanoseconds = static_cast<std::int64_t>(std::max(limit.count, 0.0) * 1e9);
  const timespec timeout{nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
  if (ppoll(all, 3, &timeout, nullptr) <= 0) return Received::nothing;
  if (all[1].revents) {
    std::uint64_t count;
    [[maybe_unused]] const auto size = read(wake_, &count, sizeof count);
    return Received::woken;
  }
  if (all[2].revents) return Received::woken;
  into.resize(largest_udp);
  const auto size = recv(socket_, into.data(), into.size(), MSG_DONTWAIT);
  if (size < 0) return errno == ECONNREFUSED ? Received::nobody : Received::nothing;
  into.resize(static_cast<std::size_t>(size));
  return Received::datagram;
}

void UdpLine::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto size = ::write(wake_, &one, sizeof one);
}

}  // namespace beltane::scsynth
