#include <sys/un.h>

#include <cstring>
#include <optional>
#include <vector>
#include <zmq.hpp>

#include "loop/poller.hpp"
#include "loop/scheduler.hpp"

namespace beltane::loop {
namespace {

using Frames = std::vector<zmq::message_t>;

constexpr int linger_ms = 200;
constexpr int messages_a_turn = 64;

bool is_ipc(const std::string& endpoint) { return endpoint.starts_with("ipc://"); }

Result<void> fits(const std::string& endpoint) {
  if (is_ipc(endpoint) && endpoint.size() - 6 >= sizeof(sockaddr_un::sun_path))
    return Refusal{"the socket path " + endpoint.substr(6) + " is longer than the " +
                   std::to_string(sizeof(sockaddr_un::sun_path) - 1) +
                   " bytes allowed; set XDG_RUNTIME_DIR to a folder with a shorter name, or give --rig a shorter one"};
  return {};
}

Refusal refused(const std::string& what, const std::string& endpoint, const zmq::error_t& error) {
  return {"cannot " + what + " " + endpoint + ": " + error.what()};
}

zmq::message_t message_of(const Bytes& bytes) { return zmq::message_t(bytes.data(), bytes.size()); }
/// Without a copy: the message holds on to the bytes until it is sent. libzmq does not write to what it sends.
zmq::message_t message_of(const SharedBytes& bytes) {
  auto* held = new SharedBytes(bytes);
  return zmq::message_t(
      const_cast<char*>(bytes->data()), bytes->size(),
      [](void*, void* hint) { delete static_cast<SharedBytes*>(hint); }, held);
}
Bytes bytes_of(const zmq::message_t& message) { return {message.data<char>(), message.size()}; }

/// A reply to a peer takes two frames; a peer that is gone or full loses it.
template <class Sent>
void send_to(zmq::socket_t& socket, const Peer& peer, const Sent& bytes, Losses& losses) {
  try {
    const bool room =
        socket.send(zmq::message_t(peer.data(), peer.size()), zmq::send_flags::sndmore | zmq::send_flags::dontwait)
            .has_value() &&
        socket.send(message_of(bytes), zmq::send_flags::dontwait).has_value();
    if (!room) ++losses.full;
  } catch (const zmq::error_t&) {  // EHOSTUNREACH: the peer left
    ++losses.gone;
  }
}

/// Has the socket notice connections that have come since it was used last: libzmq looks for them only now and then
/// while a socket sends without waiting.
void notice_connections(zmq::socket_t& socket) { (void)socket.get(zmq::sockopt::events); }

/// False: nobody is there, or whoever is there is full.
template <class Sent>
bool send_to_server(zmq::socket_t& socket, const Sent& bytes) {
  if (socket.send(message_of(bytes), zmq::send_flags::dontwait)) return true;
  notice_connections(socket);
  return socket.send(message_of(bytes), zmq::send_flags::dontwait).has_value();
}

/// What all sockets of a loop share.
struct Shared {
  Poller poller{};
  Losses losses{};
};

/// A socket and what it shares with the others.
struct Socket {
  Socket(Shared& owner, zmq::socket_t made) : shared(&owner), socket(std::move(made)) {}
  Shared* shared;
  zmq::socket_t socket;
  bool touched{};  // used otherwise than by who reads it, since the poller looked at it
};

/// Has a socket read until it is dropped.
class Reading {
 public:
  Reading(std::shared_ptr<Socket> socket, Task on_readable, std::function<bool()> willing = {})
      : socket_(std::move(socket)) {
    poller().watch(socket_->socket.handle(), socket_->touched, std::move(on_readable), std::move(willing));
  }
  ~Reading() {
    if (socket_) poller().forget_socket(socket_->socket.handle());
  }
  Reading(Reading&&) = default;
  Reading& operator=(Reading&&) = delete;

 private:
  Poller& poller() { return socket_->shared->poller; }
  std::shared_ptr<Socket> socket_;
};

/// Reads messages until none is left or the turn is over. A message of more frames than `frames` is nobody of ours: it
/// is dropped whole.
template <class Take>
void drain(Socket& from, std::size_t frames, const Take& take) {
  auto& socket = from.socket;
  for (int i = 0; i < messages_a_turn; ++i) {
    Frames parts;
    do {
      zmq::message_t part;
      if (!socket.recv(part, zmq::recv_flags::dontwait)) return;
      parts.push_back(std::move(part));
    } while (parts.back().more());
    if (parts.size() == frames)
      take(parts);
    else
      ++from.shared->losses.unreadable;
  }
}

class ZmqServer final : public Server {
 public:
  ZmqServer(std::shared_ptr<Socket> socket, Reading reading)
      : socket_(std::move(socket)), reading_(std::move(reading)) {}
  void send(const Peer& peer, Bytes message) override { send_any(peer, std::move(message)); }
  void send(const Peer& peer, SharedBytes message) override { send_any(peer, std::move(message)); }

 private:
  template <class Sent>
  void send_any(const Peer& peer, Sent message) {
    socket_->shared->poller.run_here_or_post([socket = socket_, peer, message = std::move(message)] {
      send_to(socket->socket, peer, message, socket->shared->losses);
      socket->touched = true;
    });
  }

  std::shared_ptr<Socket> socket_;
  Reading reading_;
};

class ZmqClient final : public Client {
 public:
  ZmqClient(std::shared_ptr<Socket> socket, Reading reading, std::optional<Reading> monitor)
      : socket_(std::move(socket)), reading_(std::move(reading)), monitor_(std::move(monitor)) {}
  /// The monitor ends before what reads it: libzmq waits for a reader in the one thread of all connections, for ever,
  /// and this socket lingers while it has something to send.
  ~ZmqClient() override {
    if (!monitor_) return;
    socket_->shared->poller.run_here_or_post(
        [socket = socket_] { zmq_socket_monitor(socket->socket.handle(), nullptr, 0); });
  }
  void send(Bytes message) override { send_any(std::move(message)); }
  void send(SharedBytes message) override { send_any(std::move(message)); }

 private:
  template <class Sent>
  void send_any(Sent message) {
    socket_->shared->poller.run_here_or_post([socket = socket_, message = std::move(message)] {
      if (!send_to_server(socket->socket, message)) ++socket->shared->losses.away;
      socket->touched = true;
    });
  }

  std::shared_ptr<Socket> socket_;
  Reading reading_;
  std::optional<Reading> monitor_;
};

class ZmqPublisher final : public Publisher {
 public:
  ZmqPublisher(std::shared_ptr<Socket> socket, std::optional<Reading> followers)
      : socket_(std::move(socket)), followers_(std::move(followers)) {}
  void send(Bytes message) override {
    socket_->shared->poller.run_here_or_post([socket = socket_, message = std::move(message)] {
      (void)socket->socket.send(message_of(message), zmq::send_flags::dontwait);
      socket->touched = true;
    });
  }

 private:
  std::shared_ptr<Socket> socket_;
  std::optional<Reading> followers_;
};

/// Tells on_followed what an XPUB reads: a first byte of 1 where the first follower came, 0 where the last one left.
void read_followers(zmq::socket_t& publisher, const std::function<void(bool)>& on_followed) {
  zmq::message_t change;
  while (publisher.recv(change, zmq::recv_flags::dontwait))
    if (change.size() > 0) on_followed(*change.data<char>() == 1);
}

/// Tells on_link what a socket's monitor sees.
void read_monitor(zmq::socket_t& monitor, const std::function<void(bool)>& on_link) {
  zmq::message_t event;
  zmq::message_t address;
  while (monitor.recv(event, zmq::recv_flags::dontwait)) {
    (void)monitor.recv(address);
    std::uint16_t kind{};
    std::memcpy(&kind, event.data(), sizeof kind);
    if (kind == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) on_link(true);
    if (kind == ZMQ_EVENT_DISCONNECTED) on_link(false);
  }
}

class TimerAlarm final : public Alarm {
 public:
  TimerAlarm(Poller& poller, Task ring) : poller_(poller) { timer_->ring = std::move(ring); }
  void set(Instant due) override {
    timer_->due = due;
    poller_.arm(timer_);
  }
  void cancel() override { timer_->due.reset(); }

 private:
  Poller& poller_;
  std::shared_ptr<Timer> timer_ = std::make_shared<Timer>();
};

class ZmqLoop final : public Loop {
 public:
  explicit ZmqLoop(std::set<std::string> inside) : inside_(std::move(inside)) {}

  ~ZmqLoop() override {
    actors_.reset();
    shared_.poller.end();
    context_.shutdown();
    context_.close();
  }

  Result<std::shared_ptr<Server>> serve(const std::string& endpoint, std::function<void(const Peer&, Bytes)> on_message,
                                        std::function<bool()> willing, int high_water) override;
  Result<std::shared_ptr<Client>> dial(const std::string& endpoint, std::function<void(Bytes)> on_message,
                                       std::function<void(bool)> on_link) override;
  Result<std::shared_ptr<Publisher>> publish(const std::string& endpoint,
                                             std::function<void(bool)> on_followed) override;
  Result<Hold> follow(const std::string& endpoint, std::function<void(Bytes)> on_message) override;
  Hold watch(int descriptor, Task on_readable) override;

  Hold every(Seconds interval, Task tick) override;
  std::shared_ptr<Alarm> alarm(Task ring) override {
    return std::make_shared<TimerAlarm>(shared_.poller, std::move(ring));
  }

  void post(Task task) override { shared_.poller.post(std::move(task)); }
  void call(const Task& task) override { shared_.poller.call(task); }

  caf::actor_system& actors() override {
    shared_.poller.call([this] {
      if (!actors_) actors_ = std::make_unique<Actors>(shared_.poller);
    });
    return actors_->system();
  }

  Losses& losses() override { return shared_.losses; }

 private:
  zmq::socket_t make(zmq::socket_type type) {
    zmq::socket_t socket(context_, type);
    socket.set(zmq::sockopt::linger, linger_ms);
    socket.set(zmq::sockopt::maxmsgsize, largest_message);
    socket.set(zmq::sockopt::sndhwm, peer_high_water);
    socket.set(zmq::sockopt::rcvhwm, peer_high_water);
    socket.set(zmq::sockopt::reconnect_ivl, 10);
    socket.set(zmq::sockopt::reconnect_ivl_max, 100);
    return socket;
  }
  /// Closed on the thread of the loop, whoever drops it.
  std::shared_ptr<Socket> make_shared(zmq::socket_type type) {
    return {new Socket(shared_, make(type)),
            [this](Socket* socket) { shared_.poller.post([closed = std::shared_ptr<Socket>(socket)] {}); }};
  }

  /// Where a socket of this process finds that endpoint.
  std::string near(const std::string& endpoint) const {
    return inside_.contains(endpoint) ? "inproc://" + endpoint : endpoint;
  }
  /// Binds for other processes, and for this one where it is told to.
  void bind(zmq::socket_t& socket, const std::string& endpoint) {
    socket.bind(endpoint);
    if (near(endpoint) != endpoint) socket.bind(near(endpoint));
  }
  std::shared_ptr<Socket> monitor_of(zmq::socket_t& socket);

  std::set<std::string> inside_;
  zmq::context_t context_{1};
  Shared shared_{};
  std::unique_ptr<Actors> actors_{};
};

Result<std::shared_ptr<Server>> ZmqLoop::serve(const std::string& endpoint,
                                               std::function<void(const Peer&, Bytes)> on_message,
                                               std::function<bool()> willing, int high_water) {
  if (auto fit = fits(endpoint); !fit) return fit.refusal();
  auto socket = make_shared(zmq::socket_type::router);
  socket->socket.set(zmq::sockopt::sndhwm, high_water);
  socket->socket.set(zmq::sockopt::router_mandatory, 1);
  socket->socket.set(zmq::sockopt::router_handover, 1);
  try {
    bind(socket->socket, endpoint);
  } catch (const zmq::error_t& error) {
    return refused("listen at", endpoint, error);
  }
  auto read = [socket, on_message = std::move(on_message)] {
    drain(*socket, 2, [&](const Frames& frames) { on_message(bytes_of(frames[0]), bytes_of(frames[1])); });
  };
  return std::shared_ptr<Server>(
      std::make_shared<ZmqServer>(socket, Reading(socket, std::move(read), std::move(willing))));
}

/// A socket that tells when the connection of another stands.
std::shared_ptr<Socket> ZmqLoop::monitor_of(zmq::socket_t& socket) {
  static std::atomic<int> monitors{};
  const auto name = "inproc://monitor-" + std::to_string(++monitors);
  zmq_socket_monitor(socket.handle(), name.c_str(), ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED);
  auto monitor = make_shared(zmq::socket_type::pair);
  monitor->socket.connect(name);
  return monitor;
}

Result<std::shared_ptr<Client>> ZmqLoop::dial(const std::string& endpoint, std::function<void(Bytes)> on_message,
                                              std::function<void(bool)> on_link) {
  if (auto fit = fits(endpoint); !fit) return fit.refusal();
  auto socket = make_shared(zmq::socket_type::dealer);
  const bool ipc = is_ipc(near(endpoint));
  if (ipc) socket->socket.set(zmq::sockopt::immediate, 1);
  std::shared_ptr<Socket> monitor;
  try {
    if (ipc) monitor = monitor_of(socket->socket);
    socket->socket.connect(near(endpoint));
  } catch (const zmq::error_t& error) {
    return refused("connect to", endpoint, error);
  }
  auto read = [socket, on_message = std::move(on_message)] {
    drain(*socket, 1, [&](const Frames& frames) { on_message(bytes_of(frames[0])); });
  };
  Reading reading(socket, std::move(read));
  std::optional<Reading> links;
  if (monitor)
    links.emplace(monitor, [monitor, on_link = std::move(on_link)] { read_monitor(monitor->socket, on_link); });
  else
    post([on_link = std::move(on_link)] { on_link(true); });
  return std::shared_ptr<Client>(std::make_shared<ZmqClient>(socket, std::move(reading), std::move(links)));
}

Result<std::shared_ptr<Publisher>> ZmqLoop::publish(const std::string& endpoint,
                                                    std::function<void(bool)> on_followed) {
  if (auto fit = fits(endpoint); !fit) return fit.refusal();
  auto socket = make_shared(on_followed ? zmq::socket_type::xpub : zmq::socket_type::pub);
  try {
    bind(socket->socket, endpoint);
  } catch (const zmq::error_t& error) {
    return refused("publish at", endpoint, error);
  }
  std::optional<Reading> followers;
  if (on_followed)
    followers.emplace(socket,
                      [socket, on_followed = std::move(on_followed)] { read_followers(socket->socket, on_followed); });
  return std::shared_ptr<Publisher>(std::make_shared<ZmqPublisher>(socket, std::move(followers)));
}

Result<Hold> ZmqLoop::follow(const std::string& endpoint, std::function<void(Bytes)> on_message) {
  if (auto fit = fits(endpoint); !fit) return fit.refusal();
  auto socket = make_shared(zmq::socket_type::sub);
  socket->socket.set(zmq::sockopt::subscribe, "");
  try {
    socket->socket.connect(near(endpoint));
  } catch (const zmq::error_t& error) {
    return refused("follow", endpoint, error);
  }
  auto held = std::make_shared<std::optional<Reading>>();
  auto read = [socket, on_message = std::move(on_message), weak = std::weak_ptr(held)] {
    drain(*socket, 1, [&](const Frames& frames) {
      if (!weak.expired()) on_message(bytes_of(frames[0]));
    });
  };
  held->emplace(socket, std::move(read));
  return Hold(held);
}

Hold ZmqLoop::watch(int descriptor, Task on_readable) {
  auto held = std::make_shared<int>();
  shared_.poller.watch(descriptor, [weak = std::weak_ptr(held), on_readable = std::move(on_readable)] {
    if (!weak.expired()) on_readable();
  });
  auto forget = [this, descriptor, held](int*) { shared_.poller.forget_descriptor(descriptor); };
  return Hold(std::shared_ptr<int>(held.get(), forget));
}

/// What came too late is not made up for: the next tick comes now at the earliest.
Hold ZmqLoop::every(Seconds interval, Task tick) {
  struct Ticking : Timer {
    Instant next{};
  };
  auto timer = std::make_shared<Ticking>();
  const auto step = std::chrono::duration_cast<Instant::duration>(std::chrono::duration<double>(interval.count));
  auto arm = [&poller = shared_.poller, step, weak = std::weak_ptr(timer)] {
    const auto held = weak.lock();
    if (!held) return;
    held->due = held->next = std::max<Instant>(held->next + step, std::chrono::steady_clock::now());
    poller.arm(held);
  };
  timer->ring = [arm, tick = std::move(tick)] {
    tick();
    arm();
  };
  timer->next = std::chrono::steady_clock::now();
  shared_.poller.run_here_or_post(arm);
  return timer;
}

}  // namespace

std::unique_ptr<Loop> make_loop(std::set<std::string> inside) { return std::make_unique<ZmqLoop>(std::move(inside)); }

}  // namespace beltane::loop
