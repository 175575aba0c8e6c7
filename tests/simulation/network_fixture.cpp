#include "simulation/network_fixture.hpp"

#include <algorithm>

namespace beltane::simulation {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr auto soonest_again = milliseconds(10);  // as the real sockets are told
constexpr auto latest_again = milliseconds(100);
constexpr auto notice = milliseconds(5);  // of a line that broke

std::string_view socket_of(const std::string& endpoint) {
  return std::string_view(endpoint).substr(endpoint.rfind('/') + 1);
}

}  // namespace

// ── the ends of what is connected ────────────────────────────────────────────────────────────────────────────────

struct Network::Connection {
  loop::Peer peer{};
  bool open{true};
  std::weak_ptr<ServerEnd> server{};
  std::weak_ptr<ClientEnd> client{};
  Instant last_to_server{};
  Instant last_to_client{};
  std::size_t waiting{};
};

struct Network::ServerEnd final : loop::Server {
  ServerEnd(Network& in, std::string at) : network(&in), endpoint(std::move(at)), life(in.machine_.current()) {}
  ~ServerEnd() override {
    for (const auto& [peer, connection] : std::exchange(peers, {})) network->cut(connection);
  }
  void send(const loop::Peer& peer, loop::Bytes message) override {
    if (network->is_dead()) return;
    if (network->taps_.answered) network->taps_.answered(socket_of(endpoint), message);
    if (const auto found = peers.find(peer); found != peers.end())
      network->to_client(found->second, std::move(message));
  }
  void send(const loop::Peer& peer, loop::SharedBytes message) override { send(peer, loop::Bytes(*message)); }

  Network* network;
  std::string endpoint;
  LifeHandle life;
  std::function<void(const loop::Peer&, loop::Bytes)> on_message{};
  std::function<bool()> willing{};
  std::map<loop::Peer, ConnectionHandle> peers{};
};

struct Network::ClientEnd final : loop::Client {
  ClientEnd(Network& in, std::string at) : network(&in), endpoint(std::move(at)), life(in.machine_.current()) {}
  ~ClientEnd() override {
    if (!connection) return;
    connection->open = false;
    if (const auto server = connection->server.lock()) server->peers.erase(connection->peer);
  }
  void send(loop::Bytes message) override {
    if (network->is_dead()) return;
    if (network->taps_.asked) network->taps_.asked(socket_of(endpoint), message);
    if (connection) network->to_server(connection, std::move(message));
  }
  void send(loop::SharedBytes message) override { send(loop::Bytes(*message)); }

  Network* network;
  std::string endpoint;
  LifeHandle life;
  std::function<void(loop::Bytes)> on_message{};
  std::function<void(bool)> on_link{};
  ConnectionHandle connection{};
  Instant again{};  // not connected anew before
};

struct Network::PublisherEnd final : loop::Publisher {
  PublisherEnd(Network& in, std::string at) : network(&in), endpoint(std::move(at)) {}
  void send(loop::Bytes message) override {
    if (network->is_dead()) return;
    if (network->taps_.published) network->taps_.published(socket_of(endpoint), message);
    network->send_to_followers(*this, message);
  }

  Network* network;
  std::string endpoint;
};

struct Network::FollowerEnd {
  std::string endpoint{};
  LifeHandle life{};
  std::function<void(loop::Bytes)> on_message{};
  std::weak_ptr<PublisherEnd> heard{};  // whom it is connected to
  Instant last{};
};

// ── opening ──────────────────────────────────────────────────────────────────────────────────────────────────────

std::shared_ptr<loop::Server> Network::serve(const std::string& endpoint,
                                             std::function<void(const loop::Peer&, loop::Bytes)> on_message,
                                             std::function<bool()> willing) {
  auto made = std::make_shared<ServerEnd>(*this, endpoint);
  made->on_message = std::move(on_message);
  made->willing = std::move(willing);
  auto& there = endpoints_[endpoint];
  there.server = made;
  std::erase_if(there.clients, [](const auto& client) { return client.expired(); });
  for (const auto& client : there.clients) connect_later(endpoint, client);
  return made;
}

std::shared_ptr<loop::Client> Network::dial(const std::string& endpoint, std::function<void(loop::Bytes)> on_message,
                                            std::function<void(bool)> on_link) {
  auto made = std::make_shared<ClientEnd>(*this, endpoint);
  made->on_message = std::move(on_message);
  made->on_link = std::move(on_link);
  endpoints_[endpoint].clients.push_back(made);
  connect_later(endpoint, made);
  return made;
}

std::shared_ptr<loop::Publisher> Network::publish(const std::string& endpoint, std::function<void(bool)> on_followed) {
  auto made = std::make_shared<PublisherEnd>(*this, endpoint);
  auto& there = endpoints_[endpoint];
  there.publisher = made;
  if (on_followed) on_followed(false);  // nobody in here watches what is told to be watched
  std::erase_if(there.followers, [](const auto& follower) { return follower.expired(); });
  for (const auto& follower : there.followers) subscribe_later(endpoint, follower);
  return made;
}

loop::Hold Network::follow(const std::string& endpoint, std::function<void(loop::Bytes)> on_message) {
  auto made = std::make_shared<FollowerEnd>();
  made->endpoint = endpoint;
  made->life = machine_.current();
  made->on_message = std::move(on_message);
  endpoints_[endpoint].followers.push_back(made);
  subscribe_later(endpoint, made);
  return made;
}

// ── connecting and cutting ───────────────────────────────────────────────────────────────────────────────────────

/// Where nobody serves, the next one who does looks for who dialled.
void Network::connect_later(const std::string& endpoint, const std::weak_ptr<ClientEnd>& to_connect) {
  const auto client = to_connect.lock();
  if (!client || endpoints_[endpoint].server.expired()) return;
  const auto due = std::max(client->again, machine_.now() + machine_.dice.between(microseconds(100), latest_again));
  machine_.timeline.at(due, [this, endpoint, to_connect] {
    const auto server = endpoints_[endpoint].server.lock();
    const auto dialling = to_connect.lock();
    if (server && dialling && !dialling->connection && !server->life->dead && !dialling->life->dead)
      connect(server, dialling);
  });
}

void Network::connect(const std::shared_ptr<ServerEnd>& server, const std::shared_ptr<ClientEnd>& client) {
  auto made = std::make_shared<Connection>();
  made->peer = "peer " + std::to_string(++connected_);
  made->server = server;
  made->client = client;
  server->peers[made->peer] = made;
  client->connection = made;
  std::erase_if(connections_, [](const auto& one) { return one.expired(); });
  connections_.push_back(made);
  machine_.schedule(client->life, machine_.now(), [weak = std::weak_ptr(client), made] {
    const auto linked = weak.lock();
    if (linked && made->open) linked->on_link(true);
  });
}

void Network::subscribe_later(const std::string& endpoint, const std::weak_ptr<FollowerEnd>& to_subscribe) {
  if (endpoints_[endpoint].publisher.expired()) return;
  const auto due = machine_.now() + machine_.dice.between(microseconds(100), latest_again);
  machine_.timeline.at(due, [this, endpoint, to_subscribe] {
    if (const auto follower = to_subscribe.lock()) follower->heard = endpoints_[endpoint].publisher;
  });
}

void Network::cut_one(std::uint64_t which) {
  std::erase_if(connections_, [](const auto& one) { return one.expired() || !one.lock()->open; });
  if (!connections_.empty()) cut(connections_[which % connections_.size()].lock());
}

/// The server forgets the peer, the client hears of it soon and tries again.
void Network::cut(const ConnectionHandle& connection) {
  if (!std::exchange(connection->open, false)) return;
  if (const auto server = connection->server.lock()) server->peers.erase(connection->peer);
  const auto client = connection->client.lock();
  if (!client) return;
  client->connection = nullptr;
  const auto noticed = machine_.now() + machine_.dice.between(microseconds(10), notice);
  client->again = noticed + machine_.dice.between(soonest_again, latest_again);
  machine_.schedule(client->life, noticed, [weak = std::weak_ptr(client)] {
    if (const auto linked = weak.lock()) linked->on_link(false);
  });
  connect_later(client->endpoint, client);
}

// ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────────

/// A moment to arrive at that is not before the one of the message before.
Instant Network::in_order(Instant& last) { return last = std::max(last, machine_.now() + machine_.hop()); }

void Network::to_server(const ConnectionHandle& connection, loop::Bytes message) {
  const auto server = connection->server.lock();
  if (!server || connection->waiting >= static_cast<std::size_t>(loop::peer_high_water)) return;
  longest_queue_ = std::max(longest_queue_, ++connection->waiting);
  machine_.schedule(server->life, in_order(connection->last_to_server),
                    [this, connection, message = std::move(message)]() mutable {
                      deliver_to_server(connection, std::move(message));
                    });
}

/// Where it is not willing, it is asked again a little later, before anything behind.
void Network::deliver_to_server(const ConnectionHandle& connection, loop::Bytes message) {
  --connection->waiting;
  const auto server = connection->server.lock();
  if (!server || !connection->open) return;
  if (taps_.delivered) taps_.delivered(socket_of(server->endpoint), message);
  if (!server->willing || server->willing()) return server->on_message(connection->peer, std::move(message));
  cut(connection);  // simpler than a queue that stands; as bad for who sent it
}

void Network::to_client(const ConnectionHandle& connection, loop::Bytes message) {
  const auto client = connection->client.lock();
  if (!client || connection->waiting >= static_cast<std::size_t>(loop::peer_high_water)) return;
  longest_queue_ = std::max(longest_queue_, ++connection->waiting);
  machine_.schedule(client->life, in_order(connection->last_to_client),
                    [connection, message = std::move(message)]() mutable {
                      --connection->waiting;
                      const auto receiver = connection->client.lock();
                      if (receiver && connection->open) receiver->on_message(std::move(message));
                    });
}

void Network::send_to_followers(const PublisherEnd& publisher, const loop::Bytes& message) {
  for (const auto& each : endpoints_[publisher.endpoint].followers) {
    const auto follower = each.lock();
    if (follower && follower->heard.lock().get() == &publisher) send_to(follower, message);
  }
}

/// Doubling and lateness are worse than what PUB and SUB do; the followers of changes are to stand them.
void Network::send_to(const std::shared_ptr<FollowerEnd>& follower, const loop::Bytes& message) {
  const auto& weather = machine_.weather;
  auto& dice = machine_.dice;
  if (weather.publication_lost > 0 && dice.percent(weather.publication_lost)) return;
  const bool of_changes = socket_of(follower->endpoint).starts_with("session.changes");
  if (of_changes && weather.publication_late > 0 && dice.percent(weather.publication_late))
    return deliver(follower, message, machine_.now() + dice.between({}, milliseconds(20)));
  deliver(follower, message, in_order(follower->last));
  if (of_changes && weather.publication_doubled > 0 && dice.percent(weather.publication_doubled))
    deliver(follower, message, machine_.now() + dice.between({}, milliseconds(50)));
}

void Network::deliver(const std::shared_ptr<FollowerEnd>& follower, const loop::Bytes& message, Instant due) {
  machine_.schedule(follower->life, due, [weak = std::weak_ptr(follower), message] {
    if (const auto hearing = weak.lock()) hearing->on_message(message);
  });
}

}  // namespace beltane::simulation
