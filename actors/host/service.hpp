#pragma once

#include <optional>
#include <utility>

#include "host/host.hpp"
#include "wire/wire.hpp"

namespace beltane {

/// Opens the sockets of a service, and reads what comes on them. The first that is refused is remembered, and the
/// service does not start. Thread: the loop's.
class ServiceSockets {
 public:
  template <class Message>
  using FromPeer = std::function<void(const loop::Peer&, Message)>;
  template <class Message>
  using Received = std::function<void(Message)>;
  /// What nobody can read: it is counted and logged already.
  using Unreadable = std::function<void(const loop::Peer&, const loop::Bytes&, const Refusal&)>;

  explicit ServiceSockets(const Host& host) : host_(host) {}

  /// Answers many clients.
  template <class Message>
  std::shared_ptr<loop::Server> serve(std::string_view socket, FromPeer<Message> receive, Unreadable unreadable = {}) {
    auto on_message = [host = host_, socket, receive = std::move(receive), unreadable = std::move(unreadable)](
                          const loop::Peer& peer, const loop::Bytes& bytes) {
      auto message = wire::decode<Message>(bytes);
      if (message) return receive(peer, std::move(*message));
      note_unreadable(host, socket, message.reason());
      if (unreadable) unreadable(peer, bytes, message.refusal());
    };
    return need(host_.loop->serve(endpoint(host_.rig, socket), std::move(on_message)));
  }
  /// Talks to one server.
  template <class Message>
  std::shared_ptr<loop::Client> dial(std::string_view socket, Received<Message> receive,
                                     std::function<void(bool up)> on_link) {
    return need(host_.loop->dial(endpoint(host_.rig, socket), reader(socket, std::move(receive)), std::move(on_link)));
  }
  std::shared_ptr<loop::Publisher> publish(std::string_view socket,
                                           std::function<void(bool followed)> on_followed = {}) {
    return need(host_.loop->publish(endpoint(host_.rig, socket), std::move(on_followed)));
  }
  /// Hears what another publishes.
  template <class Message>
  loop::Hold follow(std::string_view socket, Received<Message> receive) {
    return need(host_.loop->follow(endpoint(host_.rig, socket), reader(socket, std::move(receive))));
  }
  std::unique_ptr<SupervisorLine> supervisor(SupervisorCalls calls) {
    return need(line_to_supervisor(host_, std::move(calls)));
  }

  /// What was opened; where it was refused, nothing.
  template <class Opened>
  Opened need(Result<Opened> opened) {
    if (!opened && !refusal_) refusal_ = opened.refusal();
    return opened ? std::move(*opened) : Opened{};
  }
  const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  template <class Message>
  std::function<void(const loop::Bytes&)> reader(std::string_view socket, Received<Message> receive) {
    return [host = host_, socket, receive = std::move(receive)](const loop::Bytes& bytes) {
      auto message = wire::decode<Message>(bytes);
      if (message) return receive(std::move(*message));
      note_unreadable(host, socket, message.reason());
    };
  }

  Host host_;
  std::optional<Refusal> refusal_{};
};

/// Starts a service: makes a `Made(host, sockets, arguments…)` on the loop's thread. It is dropped there too.
template <class Made, class... Arguments>
Result<Running> start_service(const Host& host, const Arguments&... arguments) {
  auto* loop = host.loop;
  Result<Running> started = Running{};
  loop->call([&] {
    ServiceSockets sockets(host);
    auto made = std::make_unique<Made>(host, sockets, arguments...);
    if (sockets.refusal())
      started = *sockets.refusal();
    else
      started = Running(made.release(), [loop](Made* service) { loop->call([service] { delete service; }); });
  });
  return started;
}

}  // namespace beltane
