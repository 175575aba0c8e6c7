#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "loop/loop.hpp"
#include "simulation/machine.hpp"

namespace beltane::simulation {

/// The sockets of all simulated processes. A connection keeps the order of its messages; when it is cut, what is on its
/// way is lost. What is published may be lost, doubled or come late, as `Weather` says.
class Network {
 public:
  /// Hears of every message. `socket`: the last part of the endpoint.
  using Tap = std::function<void(std::string_view socket, const loop::Bytes&)>;

  explicit Network(Machine& machine) : machine_(machine) {}
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  struct Taps {
    Tap published{};
    Tap asked{};
    Tap delivered{};  // to a server, just now
    Tap answered{};
  };
  void tap(Taps taps) { taps_ = std::move(taps); }

  std::shared_ptr<loop::Server> serve(const std::string& endpoint,
                                      std::function<void(const loop::Peer&, loop::Bytes)> on_message,
                                      std::function<bool()> willing);
  std::shared_ptr<loop::Client> dial(const std::string& endpoint, std::function<void(loop::Bytes)> on_message,
                                     std::function<void(bool up)> on_link);
  std::shared_ptr<loop::Publisher> publish(const std::string& endpoint, std::function<void(bool followed)> on_followed);
  loop::Hold follow(const std::string& endpoint, std::function<void(loop::Bytes)> on_message);

  /// Cuts one of the connections that stand; they come back by themselves.
  void cut_one(std::uint64_t which);
  /// The most messages that have been on their way on one connection.
  std::size_t longest_queue() const { return longest_queue_; }

 private:
  struct Connection;
  struct ServerEnd;
  struct ClientEnd;
  struct PublisherEnd;
  struct FollowerEnd;
  using ConnectionHandle = std::shared_ptr<Connection>;
  struct Endpoint {
    std::weak_ptr<ServerEnd> server{};
    std::weak_ptr<PublisherEnd> publisher{};
    std::vector<std::weak_ptr<ClientEnd>> clients{};
    std::vector<std::weak_ptr<FollowerEnd>> followers{};
  };

  void connect_later(const std::string& endpoint, const std::weak_ptr<ClientEnd>& client);
  void connect(const std::shared_ptr<ServerEnd>& server, const std::shared_ptr<ClientEnd>& client);
  void subscribe_later(const std::string& endpoint, const std::weak_ptr<FollowerEnd>& follower);
  void cut(const ConnectionHandle& connection);
  void to_server(const ConnectionHandle& connection, loop::Bytes message);
  void to_client(const ConnectionHandle& connection, loop::Bytes message);
  void deliver_to_server(const ConnectionHandle& connection, loop::Bytes message);
  void send_to_followers(const PublisherEnd& publisher, const loop::Bytes& message);
  void send_to(const std::shared_ptr<FollowerEnd>& follower, const loop::Bytes& message);
  void deliver(const std::shared_ptr<FollowerEnd>& follower, const loop::Bytes& message, Instant due);
  Instant in_order(Instant& last);
  bool is_dead() const { return machine_.current() && machine_.current()->dead; }

  Machine& machine_;
  std::map<std::string, Endpoint> endpoints_{};
  std::vector<std::weak_ptr<Connection>> connections_{};
  std::uint64_t connected_{};
  std::size_t longest_queue_{};
  Taps taps_{};
};

}  // namespace beltane::simulation
