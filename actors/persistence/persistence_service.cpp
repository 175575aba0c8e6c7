#include "persistence/persistence_service.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <caf/typed_event_based_actor.hpp>
#include <future>

#include "door.hpp"
#include "persistence/persistence_actor.hpp"
#include "system.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

using OurDoor = Door<PersistenceMailbox>;

constexpr Seconds step{0.1};

/// Everything the service holds; ends in an order in which nobody calls anybody who is gone.
struct Parts {
  ~Parts() {
    timer = nullptr;
    door->shut();
    if (actor) caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    actor = nullptr;
  }
  ActorRoom room{};
  std::shared_ptr<OurDoor> door = std::make_shared<OurDoor>();
  PersistenceMailbox actor{};
  bus::Hold timer{};
};

/// The sockets.
struct Sockets {
  std::unique_ptr<SupervisorLine> supervisor{};
  std::shared_ptr<bus::Server> journal{};
};

void take_request(OurDoor& door, bus::Server& server, const bus::Peer& peer, const bus::Bytes& bytes) {
  auto request = wire::decode<StorageRequest>(bytes);
  if (request) return door.send_counted(From<StorageRequest>{peer, std::move(*request)});
  spdlog::warn("{}: {}", sockets::persistence_journal, request.reason());
  server.send(peer, wire::encode(StorageReply{FileAnswer{.refusal = request.reason()}}));
}

Result<std::shared_ptr<bus::Server>> serve(const Host& host, const std::shared_ptr<OurDoor>& door) {
  auto server = std::make_shared<std::shared_ptr<bus::Server>>();
  auto on_message = [door, server](const bus::Peer& peer, const bus::Bytes& bytes) {
    take_request(*door, **server, peer, bytes);
  };
  auto served = host.bus->serve(endpoint(host.rig, sockets::persistence_journal), on_message,
                                [door, server] { return *server && door->willing(); });
  if (served) host.bus->post([server, made = *served] { *server = made; });
  return served;
}

Result<std::shared_ptr<Sockets>> connect(const Host& host, const std::shared_ptr<OurDoor>& door,
                                         std::function<void()> end) {
  auto made = std::make_shared<Sockets>();
  auto line =
      line_to_supervisor(host, {.ping = [door](Ping ping) { door->send(ping); }, .servers = {}, .end = std::move(end)});
  if (!line) return line.refusal();
  made->supervisor = std::move(*line);
  auto journal = serve(host, door);
  if (!journal) return journal.refusal();
  made->journal = *journal;
  return made;
}

PersistenceOutputs outputs(const std::shared_ptr<Sockets>& to, const std::shared_ptr<OurDoor>& door) {
  return {
      .now = [] { return Moment::clock::now(); },
      .answer = [to](const bus::Peer& peer,
                     const StorageReply& reply) { to->journal->send(peer, wire::encode(reply)); },
      .pong = [to](const Pong& pong) { to->supervisor->pong(pong); },
      .note = [](const std::string& note) { spdlog::warn("{}", note); },
      .taken = [door] { door->taken(); },
  };
}

}  // namespace

Result<Running> run_persistence(const Host& host, std::function<void()> end) {
  auto service = std::make_shared<Parts>();
  auto door = service->door;
  auto keeper = std::make_shared<std::unique_ptr<Keeper>>(
      std::make_unique<Keeper>(host.rig.state, host.rig.name, getpid(), shelf_of(host.rig.state, host.rig.data)));
  if (auto note = (*keeper)->take_note(); !note.empty()) spdlog::warn("{}", note);
  std::promise<Result<void>> connected;
  auto made = connected.get_future();
  auto connect_it = [&, end = std::move(end)](PersistenceMailbox self) {
    door->open(std::move(self));
    auto sockets = connect(host, door, end);
    auto out = sockets ? outputs(*sockets, door) : PersistenceOutputs{};
    connected.set_value(sockets ? Result<void>{} : Result<void>{sockets.refusal()});
    return out;
  };
  service->actor = service->room.system.spawn<caf::detached>(persistence_actor, keeper, ConnectPersistence(connect_it));
  if (auto done = made.get(); !done) return done.refusal();
  service->timer = host.bus->every(step, [door] { door->send(Tick{}); });
  return Running(service);
}

}  // namespace beltane
