#include "bench/hops.hpp"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <thread>

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

/// Round trips over ipc:// between two contexts with nothing of ours: this thread, and one that sends back what comes.
class IpcHop {
 public:
  IpcHop() {
    char pattern[] = "/tmp/beltane-hop-XXXXXX";
    directory_ = mkdtemp(pattern);
    const auto at = "ipc://" + directory_ + "/hop";
    if (zmq_bind(there_, at.c_str()) != 0 || zmq_connect(here_, at.c_str()) != 0)
      throw std::runtime_error("no ZeroMQ socket");
    thread_ = std::thread([this] { echo(); });
    (void)round_trip(1);  // connected
  }
  ~IpcHop() {
    zmq_send(here_, "", 0, 0);
    thread_.join();
    zmq_close(here_);
    zmq_ctx_term(here_context_);
    zmq_ctx_term(there_context_);
    std::filesystem::remove_all(directory_);
  }
  IpcHop(const IpcHop&) = delete;
  IpcHop& operator=(const IpcHop&) = delete;

  Seconds round_trip(std::size_t bytes) {
    const std::string message(std::max<std::size_t>(bytes, 1), 'x');
    char answer[65536];
    const auto before = steady_now();
    zmq_send(here_, message.data(), message.size(), 0);
    zmq_recv(here_, answer, sizeof answer, 0);
    return steady_now() - before;
  }

 private:
  void echo() {
    char peer[256], message[65536];
    while (true) {
      const int named = zmq_recv(there_, peer, sizeof peer, 0);
      const int got = zmq_recv(there_, message, sizeof message, 0);
      if (named <= 0 || got <= 0) break;
      zmq_send(there_, peer, static_cast<std::size_t>(named), ZMQ_SNDMORE);
      zmq_send(there_, message, static_cast<std::size_t>(got), 0);
    }
    zmq_close(there_);
  }

  std::string directory_{};
  void *here_context_{zmq_ctx_new()}, *there_context_{zmq_ctx_new()};
  void *here_{zmq_socket(here_context_, ZMQ_DEALER)}, *there_{zmq_socket(there_context_, ZMQ_ROUTER)};
  std::thread thread_{};
};

}  // namespace

Samples bare_hops(std::size_t bytes, int count, Pace pace) {
  IpcHop ipc;
  UdpHop udp;
  Samples samples;
  for (int i = 0; i < count; ++i) {
    samples.add(ipc.round_trip(bytes) + udp.hop(bytes));  // a round trip is two one-way hops
    pace.wait();
  }
  return samples;
}

}  // namespace beltane::bench
