#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "model/limits.hpp"
#include "model/result.hpp"
#include "model/units.hpp"

namespace caf {
class actor_system;
}

namespace beltane::loop {

/// One message, whole.
using Bytes = std::string;
/// The same, sent to several without a copy for each.
using SharedBytes = std::shared_ptr<const Bytes>;
/// Names a peer of a Server for as long as its connection lasts.
using Peer = std::string;

/// Messages of a process that got lost, counted since it began. Any thread.
struct Losses {
  std::atomic<std::uint64_t> gone{};        // the peer had left
  std::atomic<std::uint64_t> full{};        // too many wait for a peer that does not read
  std::atomic<std::uint64_t> away{};        // the server that was dialled is not there
  std::atomic<std::uint64_t> unreadable{};  // what came was no message, or too long
};

/// Answers many clients (ROUTER). Sending: any thread, never blocks; to a peer that is gone or full: dropped and
/// counted. Dropping the server closes its socket.
class Server {
 public:
  virtual ~Server() = default;
  virtual void send(const Peer& peer, Bytes message) = 0;
  virtual void send(const Peer& peer, SharedBytes message) = 0;
};

/// Talks to one server (DEALER) and finds it again when it was away. Sending: any thread, never blocks; while the
/// server is away: dropped and counted, so whoever needs an answer asks again when `up` is told. Dropping the client
/// hangs up.
class Client {
 public:
  virtual ~Client() = default;
  virtual void send(Bytes message) = 0;
  virtual void send(SharedBytes message) = 0;
};

/// Tells everybody who follows (PUB). Sending: any thread, never blocks; to a follower that is full: dropped.
class Publisher {
 public:
  virtual ~Publisher() = default;
  virtual void send(Bytes message) = 0;
};

/// Something that lasts until this is dropped: a subscription, a timer, a watched descriptor.
using Hold = std::shared_ptr<void>;

/// Calls when a moment has come, once for each time it is set. Thread: the loop's.
class Alarm {
 public:
  virtual ~Alarm() = default;
  /// Replaces the moment that was set before. A moment that has passed is due at once.
  virtual void set(Instant due) = 0;
  virtual void cancel() = 0;
};

/// How many messages may wait for one peer that does not read; those after them are dropped.
inline constexpr int peer_high_water = 16384;

/// The one thread of a process: it polls every socket and timer, and runs the actors. Every function that it is given
/// is called on that thread and must not block. Any thread may call it; what a function that it called asks for is done
/// at once. Destroying the loop ends its actors, closes all sockets and joins the thread.
class Loop {
 public:
  virtual ~Loop() = default;

  /// Listens at `endpoint` (ipc:// or inproc://). Refused where it cannot be bound, with the reason. While `willing`
  /// (if given) says no, nothing is read: senders see their own high-water mark, no mailbox grows.
  virtual Result<std::shared_ptr<Server>> serve(const std::string& endpoint,
                                                std::function<void(const Peer&, Bytes)> on_message,
                                                std::function<bool()> willing = {},
                                                int high_water = peer_high_water) = 0;
  /// Connects to `endpoint`, now or as soon as it is there. `on_link(true)` each time the connection stands,
  /// `on_link(false)` each time it is lost.
  virtual Result<std::shared_ptr<Client>> dial(const std::string& endpoint, std::function<void(Bytes)> on_message,
                                               std::function<void(bool up)> on_link) = 0;
  /// Tells everybody who follows `endpoint`. `on_followed` (if given) hears when the first follower comes, and when the
  /// last one has gone: what nobody hears need not be made.
  virtual Result<std::shared_ptr<Publisher>> publish(const std::string& endpoint,
                                                     std::function<void(bool followed)> on_followed = {}) = 0;
  virtual Result<Hold> follow(const std::string& endpoint, std::function<void(Bytes)> on_message) = 0;
  /// Calls `on_readable` whenever the descriptor can be read, until the Hold is dropped.
  virtual Hold watch(int descriptor, std::function<void()> on_readable) = 0;

  /// Calls `tick` every `interval` until the Hold is dropped.
  virtual Hold every(Seconds interval, std::function<void()> tick) = 0;
  virtual std::shared_ptr<Alarm> alarm(std::function<void()> ring) = 0;

  /// What its clock says: the one that alarms are set by. Any thread.
  virtual Instant now() const { return std::chrono::steady_clock::now(); }

  /// Runs `task` on the loop's thread, soon.
  virtual void post(std::function<void()> task) = 0;
  /// Runs `task` on the loop's thread and waits for its end. From the loop's thread: at once.
  virtual void call(const std::function<void()>& task) = 0;

  /// CAF on this loop: its actors run on the loop's thread, unless they are detached. A message from a socket to an
  /// actor to a socket wakes no thread.
  virtual caf::actor_system& actors() = 0;
  /// Where actors take turns that else would be detached: see `spawn_blocking`. Null: nowhere, they have threads.
  virtual caf::actor_system* turns_of_blocking() { return nullptr; }

  /// What got lost on its sockets so far; whoever reads what came counts what was unreadable.
  virtual Losses& losses() = 0;
};

/// A loop with a ZeroMQ context of its own. The endpoints in `inside` are served on this very loop: whoever dials or
/// follows them here does so over inproc://, while other processes find them as they are.
std::unique_ptr<Loop> make_loop(std::set<std::string> inside = {});

/// The largest message that is accepted, in bytes; a larger one ends the connection that sent it.
inline constexpr std::int64_t largest_message = limits::frame_bytes;

}  // namespace beltane::loop
