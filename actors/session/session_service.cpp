#include "session/session_service.hpp"

#include <spdlog/spdlog.h>

#include <caf/event_based_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <future>

#include "door.hpp"
#include "session/session_actor.hpp"
#include "system.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

using OurDoor = Door<SessionMailbox>;

constexpr Seconds step{0.1};

/// Everything the service holds; ends in an order in which nobody calls anybody who is gone.
struct Parts {
  ~Parts() {
    timer = nullptr;
    door->shut();
    if (actor) caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    actor = nullptr;
  }
  /// Runs what takes long beside the session.
  void elsewhere(std::function<void()> task) {
    room.system.spawn([task = std::move(task)] { task(); });
  }
  ActorRoom room{};
  std::shared_ptr<OurDoor> door = std::make_shared<OurDoor>();
  SessionMailbox actor{};
  bus::Hold timer{};
};

/// The sockets.
struct Sockets {
  std::shared_ptr<bus::Publisher> changes{};
  std::shared_ptr<bus::Client> journal{};
  std::unique_ptr<SupervisorLine> supervisor{};
  std::shared_ptr<bus::Server> catch_up{};
  std::shared_ptr<bus::Server> edits{};
};

void refuse(bus::Server& server, const bus::Peer& peer, const std::string& reason, const SessionRequest*) {
  server.send(peer, wire::encode(SessionReply{Verdict{.refusal = reason}}));
}
void refuse(bus::Server&, const bus::Peer&, const std::string&, const CatchUp*) {}  // a follower asks again by itself

template <class Request>
Result<std::shared_ptr<bus::Server>> serve(const Host& host, const std::shared_ptr<OurDoor>& door,
                                           std::string_view socket) {
  auto server = std::make_shared<std::shared_ptr<bus::Server>>();
  auto on_message = [door, server, socket](const bus::Peer& peer, const bus::Bytes& bytes) {
    auto request = wire::decode<Request>(bytes);
    if (request) return door->send_counted(From<Request>{peer, std::move(*request)});
    spdlog::warn("{}: {}", socket, request.reason());
    refuse(**server, peer, request.reason(), static_cast<const Request*>(nullptr));
  };
  auto served =
      host.bus->serve(endpoint(host.rig, socket), on_message, [door, server] { return *server && door->willing(); });
  if (served) host.bus->post([server, made = *served] { *server = made; });
  return served;
}

Result<std::shared_ptr<bus::Client>> dial_persistence(const Host& host, const std::shared_ptr<OurDoor>& door) {
  auto on_message = [door](const bus::Bytes& bytes) {
    auto reply = wire::decode<StorageReply>(bytes);
    if (reply) return door->send(std::move(*reply));
    spdlog::warn("from persistence: {}", reply.reason());
  };
  return host.bus->dial(endpoint(host.rig, sockets::persistence_journal), on_message,
                        [door](bool up) { up ? door->send(LinkUp{}) : door->send(LinkDown{}); });
}

Result<std::shared_ptr<Sockets>> connect(const Host& host, const std::shared_ptr<OurDoor>& door,
                                         std::function<void()> end) {
  auto made = std::make_shared<Sockets>();
  auto changes = host.bus->publish(endpoint(host.rig, sockets::session_changes));
  if (!changes) return changes.refusal();
  made->changes = *changes;
  auto journal = dial_persistence(host, door);
  if (!journal) return journal.refusal();
  made->journal = *journal;
  auto line =
      line_to_supervisor(host, {.ping = [door](Ping ping) { door->send(ping); }, .servers = {}, .end = std::move(end)});
  if (!line) return line.refusal();
  made->supervisor = std::move(*line);
  auto catch_up = serve<CatchUp>(host, door, sockets::session_catch_up);
  if (!catch_up) return catch_up.refusal();
  made->catch_up = *catch_up;
  auto edits = serve<SessionRequest>(host, door, sockets::session_edits);
  if (!edits) return edits.refusal();
  made->edits = *edits;
  return made;
}

/// What is large is encoded elsewhere; it may arrive after what was sent later, and whoever gets it knows that.
SessionOutputs outputs(const std::shared_ptr<Sockets>& to, const std::shared_ptr<OurDoor>& door, Parts* service) {
  return {
      .now = [] { return Moment::clock::now(); },
      .publish = [to](const Publication& said) { to->changes->send(wire::encode(said)); },
      .journal =
          [to, service](const StorageRequest& request) {
            if (!std::holds_alternative<KeepSnapshot>(request)) return to->journal->send(wire::encode(request));
            service->elsewhere([to, request] { to->journal->send(wire::encode(request)); });
          },
      .answer = [to](const bus::Peer& peer, const SessionReply& reply) { to->edits->send(peer, wire::encode(reply)); },
      .catch_up =
          [to, service](const bus::Peer& peer, const CaughtUp& answer) {
            service->elsewhere([to, peer, answer] { to->catch_up->send(peer, wire::encode(answer)); });
          },
      .measure =
          [door, service](const Measure& at) {
            service->elsewhere([door, at] { door->send(Measured{at.epoch, at.revision, digest(at.project)}); });
          },
      .pong = [to](const Pong& pong) { to->supervisor->pong(pong); },
      .taken = [door] { door->taken(); },
  };
}

/// Rises from life to life of a session, also when somebody sets the system clock back.
std::uint64_t first_ticket() {
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

}  // namespace

Result<Running> run_session(const Host& host, std::function<void()> end) {
  auto service = std::make_shared<Parts>();
  auto door = service->door;
  std::promise<Result<void>> connected;
  auto made = connected.get_future();
  auto connect_it = [&, end = std::move(end)](SessionMailbox self) {
    door->open(std::move(self));
    auto sockets = connect(host, door, end);
    auto out = sockets ? outputs(*sockets, door, service.get()) : SessionOutputs{};
    connected.set_value(sockets ? Result<void>{} : Result<void>{sockets.refusal()});
    return out;
  };
  service->actor = service->room.system.spawn<caf::detached>(session_actor, host.catalogue, first_ticket(),
                                                             ConnectSession(connect_it));
  if (auto done = made.get(); !done) return done.refusal();
  service->timer = host.bus->every(step, [door] { door->send(Tick{}); });
  return Running(service);
}

}  // namespace beltane
