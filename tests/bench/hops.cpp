#include "bench/hops.hpp"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "bus/bus.hpp"

namespace beltane::bench {
namespace {

/// One UDP datagram to a thread that waits for it.
class UdpHop {
 public:
  UdpHop() : in_(socket(AF_INET, SOCK_DGRAM, 0)), out_(socket(AF_INET, SOCK_DGRAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(in_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("no UDP port");
    socklen_t size = sizeof address;
    getsockname(in_, reinterpret_cast<sockaddr*>(&address), &size);
    if (connect(out_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("no UDP connection");
    thread_ = std::thread([this] { run(); });
  }
  ~UdpHop() {
    (void)!write(out_, "", 1);
    thread_.join();
    close(in_);
    close(out_);
  }
  Seconds hop(std::size_t bytes) {
    const std::string message(std::max<std::size_t>(bytes, 2), 'x');
    const auto before = steady_now();
    (void)!write(out_, message.data(), message.size());
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return arrived_; });
    arrived_ = false;
    return at_ - before;
  }

 private:
  void run() {
    char buffer[65536];
    while (recv(in_, buffer, sizeof buffer, 0) > 1) {
      const auto now = steady_now();
      std::lock_guard lock(mutex_);
      at_ = now;
      arrived_ = true;
      changed_.notify_all();
    }
  }
  int in_;
  int out_;
  std::mutex mutex_{};
  std::condition_variable changed_{};
  bool arrived_{};
  Seconds at_{};
  std::thread thread_{};
};

/// Round trips over ipc:// between two buses with nothing behind them.
class IpcHop {
 public:
  IpcHop() {
    char pattern[] = "/tmp/beltane-hop-XXXXXX";
    directory_ = mkdtemp(pattern);
    const auto at = "ipc://" + directory_ + "/hop";
    there_ = bus::make_bus();
    here_ = bus::make_bus();
    server_ =
        *there_->serve(at, [this](const bus::Peer& peer, bus::Bytes bytes) { server_->send(peer, std::move(bytes)); });
    client_ = *here_->dial(
        at,
        [this](const bus::Bytes&) {
          const auto now = steady_now();
          std::lock_guard lock(mutex_);
          at_ = now;
          arrived_ = true;
          changed_.notify_all();
        },
        [this](bool up) {
          std::lock_guard lock(mutex_);
          up_ = up;
          changed_.notify_all();
        });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return up_; });
  }
  ~IpcHop() {
    client_ = nullptr;
    server_ = nullptr;
    here_ = nullptr;
    there_ = nullptr;
    std::filesystem::remove_all(directory_);
  }
  /// Sent from the bus thread itself, so that the hop is libzmq's and nothing else.
  Seconds round_trip(std::size_t bytes) {
    Seconds before{};
    here_->post([&, message = bus::Bytes(bytes, 'x')]() mutable {
      std::lock_guard lock(mutex_);
      before = steady_now();
      client_->send(std::move(message));
    });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return arrived_; });
    arrived_ = false;
    return at_ - before;
  }

 private:
  std::string directory_{};
  std::unique_ptr<bus::Bus> there_{}, here_{};
  std::shared_ptr<bus::Server> server_{};
  std::shared_ptr<bus::Client> client_{};
  std::mutex mutex_{};
  std::condition_variable changed_{};
  bool up_{}, arrived_{};
  Seconds at_{};
};

}  // namespace

Samples bare_hops(std::size_t bytes, int count, Seconds pace) {
  IpcHop ipc;
  UdpHop udp;
  Samples samples;
  for (int i = 0; i < count; ++i) {
    samples.add(ipc.round_trip(bytes) + udp.hop(bytes));  // a round trip is two one-way hops
    std::this_thread::sleep_for(std::chrono::duration<double>(pace.count));
  }
  return samples;
}

}  // namespace beltane::bench
