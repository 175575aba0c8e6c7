#include "bus_proxy_fixture.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "host/fd.hpp"
#include "host/services.hpp"
#include "model/units.hpp"
#include "wire/wire.hpp"

namespace beltane::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr milliseconds latest{40};
constexpr std::size_t most_waiting = 4 << 20;  // bytes in one direction; beyond, nothing more is read
constexpr int look_every_ms = 100;

bool is_published(std::string_view socket) {
  return socket.ends_with("telemetry") || socket == sockets::backend_osc || socket == sockets::session_changes ||
         socket == sockets::session_changes_first;
}

/// A change for the journal, or that changes are on disk.
bool is_of_journal(Towards to, const ZmtpPart& message) {
  const auto payload = payload_of(message);
  if (to == Towards::server) {
    const auto request = wire::decode<StorageRequest>(payload);
    return request && std::holds_alternative<KeepChange>(*request);
  }
  const auto reply = wire::decode<StorageReply>(payload);
  return reply && std::holds_alternative<Durable>(*reply);
}

sockaddr_un address_of(const fs::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.string().copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

Fd stream_socket() { return Fd(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }

/// The inode of the socket at that path; 0 where none is.
ino_t socket_at(const fs::path& path) {
  struct stat found {};
  return lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode) ? found.st_ino : 0;
}

/// One direction of a connection.
class Pipe {
 public:
  Pipe(std::string socket, Towards towards) : socket_(std::move(socket)), towards_(towards) {}

  bool has_room() const { return bytes_ < most_waiting && !ended_; }
  bool has_due() const { return !waiting_.empty() && (written_ > 0 || waiting_.front().due <= now()); }
  bool is_over() const { return ended_ && waiting_.empty(); }
  std::optional<Instant> next_due() const {
    if (waiting_.empty()) return {};
    return waiting_.front().due;
  }

  /// Reads what has come. `dice`: null where nothing may happen to it.
  void read_from(int fd, simulation::Dice* dice, BusFigures& figures) {
    char bytes[1 << 16];
    const auto count = ::read(fd, bytes, sizeof bytes);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) ended_ = true;
    if (count <= 0) return;
    for (auto& part : splitter_.split({bytes, static_cast<std::size_t>(count)})) accept(std::move(part), dice, figures);
  }

  /// Writes what is due. False where nobody reads any more.
  bool write_to(int fd) {
    while (has_due()) {
      const auto& bytes = waiting_.front().bytes;
      const auto count = send(fd, bytes.data() + written_, bytes.size() - written_, MSG_NOSIGNAL);
      if (count < 0) return errno == EAGAIN || errno == EINTR;
      written_ += static_cast<std::size_t>(count);
      if (written_ < bytes.size()) continue;
      bytes_ -= bytes.size();
      written_ = 0;
      waiting_.pop_front();
    }
    return true;
  }

 private:
  struct Due {
    Instant due{};
    std::string bytes{};
  };

  void accept(ZmtpPart part, simulation::Dice* dice, BusFigures& figures) {
    const bool safe = !dice || part.kind != ZmtpPart::Kind::message;
    const auto rules = safe ? BusRules{} : bus_rules(socket_, towards_, part);
    const auto times = safe ? std::vector{nanoseconds{0}} : arrivals(rules, *dice);
    ++figures.passed;
    figures.lost += times.empty();
    figures.doubled += times.size() > 1;
    figures.late += !times.empty() && times.front() > nanoseconds{0};
    for (const auto& in : times) put(now() + in, part.bytes, rules.reordered);
  }

  void put(Instant due, const std::string& bytes, bool reordered) {
    if (!reordered && !waiting_.empty()) due = std::max(due, waiting_.back().due);
    auto place = std::ranges::upper_bound(waiting_, due, {}, &Due::due);
    if (written_ > 0 && place == waiting_.begin()) ++place;  // the first is half on its way
    waiting_.insert(place, {due, bytes});
    bytes_ += bytes.size();
  }

  std::string socket_;
  Towards towards_;
  ZmtpSplitter splitter_{};
  std::deque<Due> waiting_{};
  std::size_t written_{};  // of the first that waits
  std::size_t bytes_{};    // of all of them
  bool ended_{};           // nothing more comes
};

struct Joined {
  std::string socket{};
  Fd client{};
  Fd server{};
  Pipe to_server{socket, Towards::server};
  Pipe to_client{socket, Towards::client};
  bool cut{};
};

/// A socket that the proxy stands before.
struct Interposed {
  Fd listener{};
  ino_t inode{};    // of the listener, as it stands in the runtime directory
  fs::path real{};  // where the service's own was moved to
};

std::set<std::string> all_sockets() {
  std::set<std::string> names{std::string(sockets::supervisor_control), std::string(sockets::supervisor_telemetry)};
  for (const auto& service : rig_services)
    for (const auto socket : service.serves)
      if (!socket.empty()) names.emplace(socket);
  return names;
}

}  // namespace

BusRules bus_rules(std::string_view socket, Towards to, const ZmtpPart& message) {
  BusRules rules{.late = 20};
  const bool from_server = to == Towards::client;
  if (is_published(socket) && from_server) return {.lost = 5, .doubled = 5, .late = 20, .reordered = true};
  if (is_published(socket)) return {};  // subscriptions
  if (socket == sockets::session_edits) rules.lost = rules.doubled = 5;
  if (socket == sockets::persistence_journal && is_of_journal(to, message)) rules.lost = rules.doubled = 5;
  if (socket == sockets::voices_gestures) rules.doubled = 5;
  return rules;
}

std::vector<nanoseconds> arrivals(const BusRules& rules, simulation::Dice& dice) {
  if (dice.percent(rules.lost)) return {};
  const auto in = [&] { return dice.percent(rules.late) ? dice.between(milliseconds(1), latest) : nanoseconds{0}; };
  std::vector times{in()};
  if (dice.percent(rules.doubled)) times.push_back(in());
  return times;
}

class BusProxy::Impl {
 public:
  Impl(fs::path runtime, fs::path aside, std::uint64_t seed)
      : runtime_(std::move(runtime)), aside_(std::move(aside)), dice_(seed) {
    fs::create_directories(aside_);
    inotify_add_watch(changes_.get(), runtime_.c_str(), IN_CREATE | IN_MOVED_TO);
    thread_ = std::thread([this] { run(); });
  }
  ~Impl() {
    ending_ = true;
    poke();
    thread_.join();
    for (const auto& [name, socket] : sockets_)
      if (socket_at(runtime_ / name) == socket.inode) rename(socket.real.c_str(), (runtime_ / name).c_str());
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void storm(bool on) { storm_ = on; }
  void cut(const std::string& socket) {
    std::lock_guard lock(mutex_);
    to_cut_.push_back(socket);
    poke();
  }
  BusFigures figures() const {
    std::lock_guard lock(mutex_);
    return figures_;
  }

 private:
  void poke() const { eventfd_write(poked_.get(), 1); }

  void run() {
    interpose_all();
    while (!ending_) {
      auto polled = wait();
      std::lock_guard lock(mutex_);
      if (polled[0].revents != 0) clear_pokes();
      if (polled[1].revents != 0) clear_changes();
      interpose_all();
      cut_what_is_to_be();
      accept_all();
      move_all();
    }
  }

  /// Waits for anything to happen, or for a message to be due.
  std::vector<pollfd> wait() {
    std::vector<pollfd> polled{{poked_.get(), POLLIN, 0}, {changes_.get(), POLLIN, 0}};
    auto until = now() + milliseconds(look_every_ms);
    for (const auto& [name, socket] : sockets_) polled.push_back({socket.listener.get(), POLLIN, 0});
    for (const auto& each : connections_) {
      for (const auto* pipe : {&each.to_server, &each.to_client})
        if (const auto due = pipe->next_due(); due && !pipe->has_due()) until = std::min(until, *due);
      polled.push_back(polled_end(each.client, each.to_server, each.to_client));
      polled.push_back(polled_end(each.server, each.to_client, each.to_server));
    }
    const auto left = std::max(nanoseconds{0}, std::chrono::duration_cast<nanoseconds>(until - now()));
    const timespec limit{.tv_sec = left.count() / 1'000'000'000, .tv_nsec = left.count() % 1'000'000'000};
    ppoll(polled.data(), polled.size(), &limit, nullptr);
    return polled;
  }
  /// One that nothing is wanted of is not looked at: that it hung up would be told again and again.
  static pollfd polled_end(const Fd& end, const Pipe& from, const Pipe& to) {
    const auto events = static_cast<short>((from.has_room() ? POLLIN : 0) | (to.has_due() ? POLLOUT : 0));
    return {events != 0 ? end.get() : -1, events, 0};
  }

  void clear_pokes() const {
    eventfd_t count = 0;
    eventfd_read(poked_.get(), &count);
  }
  void clear_changes() const {
    char told[4096];
    while (::read(changes_.get(), told, sizeof told) > 0) continue;
  }

  void interpose_all() {
    for (const auto& name : names_) {
      const auto inode = socket_at(runtime_ / name);
      const auto found = sockets_.find(name);
      if (inode != 0 && (found == sockets_.end() || found->second.inode != inode)) interpose(name);
    }
  }

  /// Both change places at once: nobody ever finds the place empty.
  void interpose(const std::string& name) {
    const auto ours = aside_ / (name + ".new");
    Interposed made{.listener = stream_socket(), .real = aside_ / name};
    unlink(ours.c_str());
    const auto address = address_of(ours);
    if (bind(made.listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
    listen(made.listener.get(), 128);
    made.inode = socket_at(ours);
    if (renameat2(AT_FDCWD, ours.c_str(), AT_FDCWD, (runtime_ / name).c_str(), RENAME_EXCHANGE) != 0) return;
    rename(ours.c_str(), made.real.c_str());
    sockets_.insert_or_assign(name, std::move(made));
    ++figures_.interposed;
  }

  void cut_what_is_to_be() {
    for (const auto& socket : std::exchange(to_cut_, {}))
      for (auto& each : connections_)
        if (each.socket == socket) figures_.cut += !std::exchange(each.cut, true);
    std::erase_if(connections_, [](const Joined& each) { return each.cut; });
  }

  void accept_all() {
    for (const auto& [name, socket] : sockets_)
      while (true) {
        Fd client(accept4(socket.listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!client) break;
        auto server = stream_socket();
        const auto address = address_of(socket.real);
        if (connect(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) continue;
        connections_.push_back({.socket = name, .client = std::move(client), .server = std::move(server)});
      }
  }

  void move_all() {
    auto* dice = storm_ ? &dice_ : nullptr;
    for (auto& each : connections_) {
      if (each.to_server.has_room()) each.to_server.read_from(each.client.get(), dice, figures_);
      if (each.to_client.has_room()) each.to_client.read_from(each.server.get(), dice, figures_);
      const bool server_reads = each.to_server.write_to(each.server.get());
      const bool client_reads = each.to_client.write_to(each.client.get());
      each.cut = !server_reads || !client_reads || each.to_server.is_over() || each.to_client.is_over();
    }
    std::erase_if(connections_, [](const Joined& each) { return each.cut; });
  }

  const std::set<std::string> names_ = all_sockets();
  fs::path runtime_;
  fs::path aside_;
  Fd poked_{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  Fd changes_{inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
  std::atomic<bool> ending_{};
  std::atomic<bool> storm_{};
  mutable std::mutex mutex_{};
  std::vector<std::string> to_cut_{};  // guarded
  BusFigures figures_{};               // guarded
  simulation::Dice dice_;              // from here on: the thread's
  std::map<std::string, Interposed> sockets_{};
  std::list<Joined> connections_{};
  std::thread thread_{};
};

BusProxy::BusProxy(fs::path runtime, fs::path aside, std::uint64_t seed)
    : impl_(std::make_unique<Impl>(std::move(runtime), std::move(aside), seed)) {}
BusProxy::~BusProxy() = default;
void BusProxy::storm(bool on) { impl_->storm(on); }
void BusProxy::cut(const std::string& socket) { impl_->cut(socket); }
BusFigures BusProxy::figures() const { return impl_->figures(); }

}  // namespace beltane::test
