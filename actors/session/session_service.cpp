#include "session/session_service.hpp"

#include <spdlog/spdlog.h>

#include <caf/event_based_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <future>

#include "door.hpp"
#include "session/catch_up_desk.hpp"
#include "session/replay.hpp"
#include "session/session_actor.hpp"
#include "session/snapshot_lane.hpp"
#include "system.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

using OurDoor = Door<SessionMailbox>;

constexpr Seconds step{0.1};
constexpr auto step_limit = std::chrono::seconds(10);  // for one message
constexpr int unread_answers = 8;                      // parts of catch-ups that wait for a follower that does not read

/// What the bus thread, the mailbox and those who work elsewhere share.
struct Shared {
  Working working{step_limit};
  std::atomic<bool> loading{};  // what persistence sent is being read
  wire::Assembly coming{};      // from persistence; bus thread only
  std::shared_ptr<CatchUpDesk> desk{};
  std::shared_ptr<SnapshotLane> lane{};
};

/// The sockets.
struct Sockets {
  std::shared_ptr<bus::Publisher> changes{};
  std::shared_ptr<bus::Client> journal{};
  std::unique_ptr<SupervisorLine> supervisor{};
  std::shared_ptr<bus::Server> catch_up{};
  std::shared_ptr<bus::Server> edits{};
};

/// Everything the service holds; ends in an order in which nobody calls anybody who is gone.
struct Parts {
  ~Parts() {
    timer = nullptr;
    door->shut();
    sockets = nullptr;
    if (actor) caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    actor = nullptr;
  }
  /// Runs what takes long beside the session.
  void elsewhere(std::function<void()> task) {
    // With an argument: without one CAF 0.17 binds a reference to null.
    room.system.spawn([](const std::function<void()>& what) { what(); }, std::move(task));
  }
  ActorRoom room{};
  std::shared_ptr<OurDoor> door = std::make_shared<OurDoor>();
  std::shared_ptr<Shared> shared = std::make_shared<Shared>();
  std::shared_ptr<Sockets> sockets{};
  SessionMailbox actor{};
  bus::Hold timer{};
};

/// Serves a socket. `take` is called with every message, on the bus thread.
using TakeFrame = std::function<void(bus::Server&, const bus::Peer&, const bus::Bytes&)>;
Result<std::shared_ptr<bus::Server>> serve(const Host& host, const std::shared_ptr<OurDoor>& door,
                                           std::string_view socket, int high_water, TakeFrame take) {
  auto server = std::make_shared<std::shared_ptr<bus::Server>>();
  auto on_message = [server, take = std::move(take)](const bus::Peer& peer, const bus::Bytes& bytes) {
    take(**server, peer, bytes);
  };
  auto served = host.bus->serve(
      endpoint(host.rig, socket), on_message, [door, server] { return *server && door->willing(); }, high_water);
  if (served) host.bus->post([server, made = *served] { *server = made; });
  return served;
}

/// What cannot be read is refused to the submission or task that it was, as far as that can be read.
Result<std::shared_ptr<bus::Server>> serve_edits(const Host& host, const std::shared_ptr<OurDoor>& door) {
  auto take = [host, door](bus::Server& server, const bus::Peer& peer, const bus::Bytes& bytes) {
    auto request = wire::decode<SessionRequest>(bytes);
    if (request) return door->send_counted(From<SessionRequest>{peer, std::move(*request), bytes.size()}, bytes.size());
    note_unreadable(host, sockets::session_edits, request.reason());
    if (auto refusal = wire::refusal_of_unreadable(bytes, request.reason())) server.send(peer, wire::encode(*refusal));
  };
  return serve(host, door, sockets::session_edits, bus::peer_high_water, take);
}

/// A follower asks for what it missed, or for a part of the answer; where that is not there any more it gets a new one.
Result<std::shared_ptr<bus::Server>> serve_catch_up(const Host& host, const std::shared_ptr<OurDoor>& door,
                                                    const std::shared_ptr<Shared>& shared) {
  auto take = [host, door, shared](bus::Server&, const bus::Peer& peer, const bus::Bytes& bytes) {
    if (const auto found = wire::part_in<CatchUp>(bytes)) {
      const auto* next = std::get_if<wire::NextPart>(&*found);
      if (next && shared->desk->next(peer, *next, Moment::clock::now())) return;
      return door->send_counted(From<CatchUp>{peer, {}, bytes.size()}, bytes.size());
    }
    auto asked = wire::decode<CatchUp>(bytes);
    if (asked) return door->send_counted(From<CatchUp>{peer, *asked, bytes.size()}, bytes.size());
    note_unreadable(host, sockets::session_catch_up, asked.reason());  // a follower asks again by itself
  };
  return serve(host, door, sockets::session_catch_up, unread_answers, take);
}

/// Reads a long reply and applies the journal that it holds, beside the session.
void read_elsewhere(const Host& host, const std::shared_ptr<OurDoor>& door, Parts& service, std::string whole) {
  auto shared = service.shared;
  shared->loading = true;
  service.elsewhere([host, door, shared, whole = std::make_shared<std::string>(std::move(whole))] {
    auto reply = wire::decode<StorageReply>(*whole);
    whole->clear();
    whole->shrink_to_fit();
    if (reply)
      if (auto* loaded = std::get_if<Loaded>(&*reply)) replay(*loaded, *host.catalogue);
    shared->loading = false;
    if (reply) return door->send(std::move(*reply));
    note_unreadable(host, sockets::persistence_journal, reply.reason());
    door->send(StorageReply{StorageTrouble{"what the project file holds cannot be read: " + reply.reason()}});
  });
}

/// A part of a long reply, or the wish for one of a snapshot.
void take_part(const Host& host, const std::shared_ptr<OurDoor>& door, Parts& service, const wire::PartOrWish& found) {
  auto& shared = *service.shared;
  if (const auto* next = std::get_if<wire::NextPart>(&found)) {
    door->send(StorageReply{FileProgress{}});
    return shared.lane->next(*next, Moment::clock::now());
  }
  auto got = shared.coming.take(std::get<wire::Part>(found), Moment::clock::now());
  door->send(StorageReply{FileProgress{.done = shared.coming.done(), .total = shared.coming.total()}});
  if (!got.fault.empty()) note_unreadable(host, sockets::persistence_journal, got.fault);
  if (got.ask) service.sockets->journal->send(wire::encode_next<StorageRequest>(*got.ask));
  if (got.whole) read_elsewhere(host, door, service, *std::move(got.whole));
}

/// On the bus thread, where `service` may not be made yet, or not be there any more.
using Serving = std::shared_ptr<std::weak_ptr<Parts>>;

Result<std::shared_ptr<bus::Client>> dial_persistence(const Host& host, const std::shared_ptr<OurDoor>& door,
                                                      const Serving& serving) {
  auto on_message = [host, door, serving](const bus::Bytes& bytes) {
    auto service = serving->lock();
    if (auto found = wire::part_in<StorageReply>(bytes)) {
      if (service) take_part(host, door, *service, *found);
      return;
    }
    auto reply = wire::decode<StorageReply>(bytes);
    if (reply) return door->send(std::move(*reply));
    note_unreadable(host, sockets::persistence_journal, reply.reason());
  };
  auto on_link = [door, serving](bool up) {
    if (auto service = serving->lock()) {
      service->shared->coming.forget();
      service->shared->lane->broken();
    }
    up ? door->send(LinkUp{}) : door->send(LinkDown{});
  };
  return host.bus->dial(endpoint(host.rig, sockets::persistence_journal), on_message, on_link);
}

/// A ping is answered where the work is done; where that takes long and gets on, here.
void ping(OurDoor& door, Parts& service, Ping ping) {
  auto& working = service.shared->working;
  if (working.answers_later()) return service.sockets->supervisor->pong(working.answer(ping));
  working.asked();
  door.send(ping);
}

Result<std::shared_ptr<Sockets>> connect(const Host& host, const std::shared_ptr<OurDoor>& door, const Serving& serving,
                                         const std::shared_ptr<Shared>& shared, std::function<void()> end) {
  auto made = std::make_shared<Sockets>();
  auto changes = host.bus->publish(endpoint(host.rig, sockets::session_changes));
  if (!changes) return changes.refusal();
  made->changes = *changes;
  auto journal = dial_persistence(host, door, serving);
  if (!journal) return journal.refusal();
  made->journal = *journal;
  auto on_ping = [door, serving](Ping asked) {
    if (auto service = serving->lock()) ping(*door, *service, asked);
  };
  auto line = line_to_supervisor(host, {.ping = on_ping, .servers = {}, .end = std::move(end)});
  if (!line) return line.refusal();
  made->supervisor = std::move(*line);
  auto catch_up = serve_catch_up(host, door, shared);
  if (!catch_up) return catch_up.refusal();
  made->catch_up = *catch_up;
  auto edits = serve_edits(host, door);
  if (!edits) return edits.refusal();
  made->edits = *edits;
  return made;
}

/// Each time step: what did not come is asked for again, what nobody fetches is forgotten, and the session hears that
/// what persistence sent is being read.
void look(OurDoor& door, Parts& service) {
  auto& shared = *service.shared;
  const auto now = Moment::clock::now();
  if (auto next = shared.coming.overdue(now)) service.sockets->journal->send(wire::encode_next<StorageRequest>(*next));
  shared.desk->tidy(now);
  shared.lane->tidy(now);
  if (shared.loading) door.send(StorageReply{FileProgress{}});
}

/// What is large is encoded elsewhere; it may arrive after what was sent later, and whoever gets it knows that.
SessionOutputs outputs(const std::shared_ptr<Sockets>& to, const std::shared_ptr<OurDoor>& door, Parts* service,
                       std::function<void()> end) {
  auto shared = service->shared;
  return {
      .now = [] { return Moment::clock::now(); },
      .publish = [to](const Publication& said) { to->changes->send(wire::encode(said)); },
      .journal =
          [to, shared](const StorageRequest& request) {
            if (const auto* snapshot = std::get_if<KeepSnapshot>(&request))
              return shared->lane->keep(*snapshot, Moment::clock::now());
            to->journal->send(wire::encode(request));
          },
      .answer = [to](const bus::Peer& peer, const SessionReply& reply) { to->edits->send(peer, wire::encode(reply)); },
      .catch_up =
          [shared, service](const bus::Peer& peer, const CaughtUp& answer) {
            service->elsewhere([shared, peer, answer] { shared->desk->answer(peer, answer, Moment::clock::now()); });
          },
      .measure =
          [door, service](const Measure& at) {
            service->elsewhere([door, at] { door->send(Measured{at.epoch, at.revision, digest(at.project)}); });
          },
      .pong =
          [to, shared](const Pong& pong) {
            shared->working.answered(pong.health);
            to->supervisor->pong(pong);
          },
      .taken = [door](std::size_t bytes) { door->taken(bytes); },
      .end =
          [end = std::move(end)](const std::string& reason) {
            spdlog::error("{}", reason);
            end();
          },
      .working = &shared->working,
  };
}

/// Long answers and snapshots leave by these.
void make_ways(const std::shared_ptr<Sockets>& to, Parts* service) {
  service->shared->desk = std::make_shared<CatchUpDesk>(
      [to](const bus::Peer& peer, bus::SharedBytes frame) { to->catch_up->send(peer, std::move(frame)); });
  service->shared->lane =
      std::make_shared<SnapshotLane>([to](bus::SharedBytes frame) { to->journal->send(std::move(frame)); },
                                     [service](std::function<void()> task) { service->elsewhere(std::move(task)); });
}

/// Rises from life to life of a session, also when somebody sets the system clock back.
std::uint64_t first_ticket() {
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

}  // namespace

Result<Running> run_session(const Host& host, std::function<void()> end) {
  auto service = std::make_shared<Parts>();
  auto door = service->door;
  auto serving = std::make_shared<std::weak_ptr<Parts>>();
  std::promise<Result<void>> connected;
  auto made = connected.get_future();
  auto connect_it = [&](SessionMailbox self) {
    door->open(std::move(self));
    auto sockets = connect(host, door, serving, service->shared, end);
    if (sockets) {
      service->sockets = *sockets;
      make_ways(*sockets, service.get());
      host.bus->post([serving, weak = std::weak_ptr(service)] { *serving = weak; });
    }
    auto out = sockets ? outputs(*sockets, door, service.get(), end) : SessionOutputs{};
    connected.set_value(sockets ? Result<void>{} : Result<void>{sockets.refusal()});
    return out;
  };
  service->actor = service->room.system.spawn<caf::detached>(session_actor, host.catalogue, first_ticket(),
                                                             ConnectSession(connect_it));
  if (auto done = made.get(); !done) return done.refusal();
  service->timer = host.bus->every(step, [door, serving] {
    door->send(Tick{});
    if (auto alive = serving->lock()) look(*door, *alive);
  });
  return Running(service);
}

}  // namespace beltane
