#include "bus/bus.hpp"

#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <list>
#include <mutex>
#include <thread>
#include <vector>
#include <zmq.hpp>

namespace beltane::bus {
namespace {

using Clock = std::chrono::steady_clock;
using Task = std::function<void()>;
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

/// What the thread polls: a socket, and what to do when it can be read.
struct Watched {
  void* socket{};
  int fd{-1};
  Task on_readable{};
  std::function<bool()> willing{};
};

struct Timer {
  Clock::duration interval{};
  Clock::time_point due{};
  Task tick{};
  std::weak_ptr<void> hold{};
};

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

class ZmqBus final : public Bus {
 public:
  explicit ZmqBus(std::set<std::string> inside)
      : inside_(std::move(inside)), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), thread_([this] { run(); }) {
    pthread_setname_np(thread_.native_handle(), "bus");
  }

  ~ZmqBus() override {
    ending_ = true;
    wake();
    thread_.join();
    watched_.clear();
    context_.shutdown();
    context_.close();
    ::close(wake_);
  }

  Result<std::shared_ptr<Server>> serve(const std::string& endpoint, std::function<void(const Peer&, Bytes)> on_message,
                                        std::function<bool()> willing, int high_water) override;
  Result<std::shared_ptr<Client>> dial(const std::string& endpoint, std::function<void(Bytes)> on_message,
                                       std::function<void(bool)> on_link) override;
  Result<std::shared_ptr<Publisher>> publish(const std::string& endpoint) override;
  Result<Hold> follow(const std::string& endpoint, std::function<void(Bytes)> on_message) override;

  Hold every(Seconds interval, Task tick) override {
    auto hold = std::make_shared<int>();
    auto step = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(interval.count));
    post([this, step, tick = std::move(tick), weak = std::weak_ptr<void>(hold)]() mutable {
      timers_.push_back({step, Clock::now() + step, std::move(tick), std::move(weak)});
    });
    return hold;
  }

  void post(Task task) override {
    bool first = false;
    {
      std::lock_guard lock(mutex_);
      first = tasks_.empty();
      tasks_.push_back(std::move(task));
    }
    if (first && std::this_thread::get_id() != thread_.get_id()) wake();
  }

  Losses& losses() override { return losses_; }

  /// At once on the bus thread itself, else as soon as it turns to its tasks.
  void run_here_or_post(Task task) {
    if (std::this_thread::get_id() == thread_.get_id()) return task();
    post(std::move(task));
  }

 private:
  void wake() {
    const std::uint64_t one = 1;
    (void)!::write(wake_, &one, sizeof one);
  }

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

  void watch(Watched watched) {
    post([this, watched = std::move(watched)]() mutable { watched_.push_back(std::move(watched)); });
  }
  void forget(void* socket) {
    watched_.remove_if([socket](const Watched& watched) { return watched.socket == socket; });
  }

  void run() {
    while (!ending_) {
      turn();
      run_tasks();
      run_timers();
    }
    run_tasks();  // what was sent before the end still goes out
  }
  void turn();
  void run_tasks();
  void run_timers();
  std::chrono::milliseconds patience(bool somebody_unwilling) const;

  /// Where a socket of this process finds that endpoint.
  std::string near(const std::string& endpoint) const {
    return inside_.contains(endpoint) ? "inproc://" + endpoint : endpoint;
  }
  /// Binds for other processes, and for this one where it is told to.
  void bind(zmq::socket_t& socket, const std::string& endpoint) {
    socket.bind(endpoint);
    if (near(endpoint) != endpoint) socket.bind(near(endpoint));
  }

  std::set<std::string> inside_;
  Losses losses_{};
  zmq::context_t context_{1};
  std::atomic<bool> ending_{};
  int wake_;
  std::mutex mutex_{};
  std::vector<Task> tasks_{};     // guarded by mutex_
  std::list<Watched> watched_{};  // bus thread only
  std::list<Timer> timers_{};     // bus thread only
  std::thread thread_;            // last: everything above is there before it runs
};

void ZmqBus::turn() {
  std::vector<zmq::pollitem_t> items{{nullptr, wake_, ZMQ_POLLIN, 0}};
  std::vector<Watched*> asked{nullptr};
  bool unwilling = false;
  for (auto& watched : watched_) {
    if (watched.willing && !watched.willing()) {
      unwilling = true;
      continue;
    }
    items.push_back({watched.socket, watched.fd, ZMQ_POLLIN, 0});
    asked.push_back(&watched);
  }
  try {
    zmq::poll(items, patience(unwilling));
  } catch (const zmq::error_t&) {  // interrupted by a signal
    return;
  }
  if (items[0].revents != 0) {
    std::uint64_t count = 0;
    (void)!::read(wake_, &count, sizeof count);
  }
  for (std::size_t i = 1; i < items.size(); ++i)
    if (items[i].revents != 0) asked[i]->on_readable();
}

void ZmqBus::run_tasks() {
  std::vector<Task> tasks;
  {
    std::lock_guard lock(mutex_);
    tasks.swap(tasks_);
  }
  for (auto& task : tasks) task();
}

void ZmqBus::run_timers() {
  timers_.remove_if([](const Timer& timer) { return timer.hold.expired(); });
  const auto now = Clock::now();
  for (auto& timer : timers_) {
    if (timer.due > now) continue;
    timer.due = std::max(timer.due + timer.interval, now);
    if (auto held = timer.hold.lock()) timer.tick();
  }
}

std::chrono::milliseconds ZmqBus::patience(bool somebody_unwilling) const {
  if (somebody_unwilling) return std::chrono::milliseconds(1);
  auto wait = std::chrono::milliseconds(1000);
  for (const auto& timer : timers_) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(timer.due - Clock::now());
    wait = std::clamp(left, std::chrono::milliseconds(0), wait);
  }
  return wait;
}

/// A socket and the bus that reads it. Closed on the bus thread, whoever drops it.
struct Socket {
  Socket(ZmqBus& owner, zmq::socket_t made) : bus(&owner), socket(std::move(made)) {}
  ZmqBus* bus;
  zmq::socket_t socket;
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
      ++from.bus->losses().unreadable;
  }
}

class ZmqServer final : public Server {
 public:
  explicit ZmqServer(std::shared_ptr<Socket> socket) : socket_(std::move(socket)) {}
  void send(const Peer& peer, Bytes message) override { send_any(peer, std::move(message)); }
  void send(const Peer& peer, SharedBytes message) override { send_any(peer, std::move(message)); }

 private:
  template <class Sent>
  void send_any(const Peer& peer, Sent message) {
    socket_->bus->run_here_or_post([socket = socket_, peer, message = std::move(message)] {
      send_to(socket->socket, peer, message, socket->bus->losses());
    });
  }

  std::shared_ptr<Socket> socket_;
};

class ZmqClient final : public Client {
 public:
  ZmqClient(std::shared_ptr<Socket> socket, std::function<void()> hang_up)
      : socket_(std::move(socket)), hang_up_(std::move(hang_up)) {}
  ~ZmqClient() override { hang_up_(); }
  void send(Bytes message) override { send_any(std::move(message)); }
  void send(SharedBytes message) override { send_any(std::move(message)); }

 private:
  template <class Sent>
  void send_any(Sent message) {
    socket_->bus->run_here_or_post([socket = socket_, message = std::move(message)] {
      if (!socket->socket.send(message_of(message), zmq::send_flags::dontwait)) ++socket->bus->losses().away;
    });
  }

  std::shared_ptr<Socket> socket_;
  std::function<void()> hang_up_;
};

class ZmqPublisher final : public Publisher {
 public:
  explicit ZmqPublisher(std::shared_ptr<Socket> socket) : socket_(std::move(socket)) {}
  void send(Bytes message) override {
    std::lock_guard lock(mutex_);
    (void)socket_->socket.send(message_of(message), zmq::send_flags::dontwait);
  }

 private:
  std::mutex mutex_{};
  std::shared_ptr<Socket> socket_;
};

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

Result<std::shared_ptr<Server>> ZmqBus::serve(const std::string& endpoint,
                                              std::function<void(const Peer&, Bytes)> on_message,
                                              std::function<bool()> willing, int high_water) {
  if (auto fit = fits(endpoint); !fit) return fit.refusal();
  auto socket = std::make_shared<Socket>(*this, make(zmq::socket_type::router));
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
  watch({socket->socket.handle(), -1, std::move(read), std::move(willing)});
  return std::shared_ptr<Server>(std::make_shared<ZmqServer>(socket));
}

Result<std::shared_ptr<Client>> ZmqBus::dial(const std::string& endpoint, std::function<void(Bytes)> on_message,
                                             std::function<void(bool)> on_link) {
  if (auto fit = fits(endpoint); !fit) return fit.refusal();
  auto socket = std::make_shared<Socket>(*this, make(zmq::socket_type::dealer));
  const bool ipc = is_ipc(near(endpoint));
  if (ipc) socket->socket.set(zmq::sockopt::immediate, 1);
  auto monitor = std::make_shared<zmq::socket_t>();
  try {
    if (ipc) {
      static std::atomic<int> monitors{};
      const auto name = "inproc://monitor-" + std::to_string(++monitors);
      zmq_socket_monitor(socket->socket.handle(), name.c_str(), ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED);
      *monitor = make(zmq::socket_type::pair);
      monitor->connect(name);
    }
    socket->socket.connect(near(endpoint));
  } catch (const zmq::error_t& error) {
    return refused("connect to", endpoint, error);
  }
  auto read = [socket, on_message = std::move(on_message)] {
    drain(*socket, 1, [&](const Frames& frames) { on_message(bytes_of(frames[0])); });
  };
  watch({socket->socket.handle(), -1, std::move(read), {}});
  if (ipc)
    watch({monitor->handle(), -1, [monitor, on_link] { read_monitor(*monitor, on_link); }, {}});
  else
    post([on_link] { on_link(true); });
  auto hang_up = [this, socket = socket->socket.handle(), watcher = monitor->handle()] {
    post([this, socket, watcher] {
      forget(socket);
      forget(watcher);
    });
  };
  return std::shared_ptr<Client>(std::make_shared<ZmqClient>(socket, hang_up));
}

Result<std::shared_ptr<Publisher>> ZmqBus::publish(const std::string& endpoint) {
  if (auto fit = fits(endpoint); !fit) return fit.refusal();
  auto socket = std::make_shared<Socket>(*this, make(zmq::socket_type::pub));
  try {
    bind(socket->socket, endpoint);
  } catch (const zmq::error_t& error) {
    return refused("publish at", endpoint, error);
  }
  return std::shared_ptr<Publisher>(std::make_shared<ZmqPublisher>(socket));
}

Result<Hold> ZmqBus::follow(const std::string& endpoint, std::function<void(Bytes)> on_message) {
  if (auto fit = fits(endpoint); !fit) return fit.refusal();
  auto socket = std::make_shared<Socket>(*this, make(zmq::socket_type::sub));
  socket->socket.set(zmq::sockopt::subscribe, "");
  try {
    socket->socket.connect(near(endpoint));
  } catch (const zmq::error_t& error) {
    return refused("follow", endpoint, error);
  }
  auto held = std::make_shared<int>();
  auto read = [socket, on_message = std::move(on_message), weak = std::weak_ptr<int>(held)] {
    drain(*socket, 1, [&](const Frames& frames) {
      if (!weak.expired()) on_message(bytes_of(frames[0]));
    });
  };
  watch({socket->socket.handle(), -1, std::move(read), {}});
  void* handle = socket->socket.handle();
  auto forget_it = [this, handle, held](int*) { post([this, handle] { forget(handle); }); };
  return Hold(std::shared_ptr<int>(held.get(), forget_it));
}

}  // namespace

std::unique_ptr<Bus> make_bus(std::set<std::string> inside) { return std::make_unique<ZmqBus>(std::move(inside)); }

}  // namespace beltane::bus
