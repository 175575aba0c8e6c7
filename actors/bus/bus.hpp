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

namespace beltane::bus {

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
/// counted.
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

/// Tells everybody who follows (PUB). Sending: any thread, straight from it under a lock (a change that is on its way
/// to the ear does not wait for the bus thread), never blocks; to a follower that is full: dropped.
class Publisher {
 public:
  virtual ~Publisher() = default;
  virtual void send(Bytes message) = 0;
};

/// Something that lasts until this is dropped: a subscription, a timer.
using Hold = std::shared_ptr<void>;

/// How many messages may wait for one peer that does not read; those after them are dropped.
inline constexpr int peer_high_water = 16384;

/// Owns every socket of a process, on one thread. All functions it is given are called on that thread and must not
/// block. Destroying the bus closes all sockets and joins the thread.
class Bus {
 public:
  virtual ~Bus() = default;

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
  virtual Result<std::shared_ptr<Publisher>> publish(const std::string& endpoint) = 0;
  virtual Result<Hold> follow(const std::string& endpoint, std::function<void(Bytes)> on_message) = 0;
  /// Calls `tick` every `interval` until the Hold is dropped.
  virtual Hold every(Seconds interval, std::function<void()> tick) = 0;
  /// Runs `task` on the bus thread, soon.
  virtual void post(std::function<void()> task) = 0;
  /// What got lost on its sockets so far; whoever reads what came counts what was unreadable.
  virtual Losses& losses() = 0;
};

/// A bus with a context of its own. The endpoints in `inside` are served on this very bus: whoever dials or follows
/// them here does so over inproc://, while other processes find them as they are.
std::unique_ptr<Bus> make_bus(std::set<std::string> inside = {});

/// The largest message that is accepted, in bytes; a larger one ends the connection that sent it.
inline constexpr std::int64_t largest_message = limits::frame_bytes;

}  // namespace beltane::bus
