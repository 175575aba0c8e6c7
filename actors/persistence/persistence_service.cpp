#include "persistence/persistence_service.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <caf/typed_event_based_actor.hpp>
#include <future>

#include "door.hpp"
#include "persistence/journal_parts.hpp"
#include "persistence/persistence_actor.hpp"
#include "system.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

using OurDoor = Door<PersistenceMailbox>;

constexpr Seconds step{0.1};
constexpr auto step_limit = std::chrono::seconds(30);  // of a disk, for one request or commit
constexpr auto told_after = std::chrono::milliseconds(200);

/// What a session waits for that takes long. Any thread.
class LongTask {
 public:
  void begin(const bus::Peer& peer, std::uint64_t ticket) {
    std::lock_guard lock(mutex_);
    peer_ = peer;
    if (ticket != 0) ticket_ = ticket;
  }
  void end(std::uint64_t ticket) {
    std::lock_guard lock(mutex_);
    if (ticket == ticket_) ticket_ = 0;
  }
  /// Who is to hear that it goes on; nothing where there is no need to.
  std::optional<std::pair<bus::Peer, FileProgress>> told(const Working& working) const {
    std::lock_guard lock(mutex_);
    if (peer_.empty() || (ticket_ == 0 && working.span() < told_after)) return std::nullopt;
    return std::pair(peer_, FileProgress{.ticket = ticket_});
  }

 private:
  mutable std::mutex mutex_{};
  bus::Peer peer_{};
  std::uint64_t ticket_{};  // 0: none
};

/// What the bus thread and the mailbox share.
struct Shared {
  Working working{step_limit};
  JournalParts parts{static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count())};
  LongTask task{};
};

/// The sockets.
struct Sockets {
  std::unique_ptr<SupervisorLine> supervisor{};
  std::shared_ptr<bus::Server> journal{};
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
  ActorRoom room{};
  std::shared_ptr<OurDoor> door = std::make_shared<OurDoor>();
  std::shared_ptr<Shared> shared = std::make_shared<Shared>();
  std::shared_ptr<Sockets> sockets{};
  PersistenceMailbox actor{};
  bus::Hold timer{};
};

void take_part(const Host& host, OurDoor& door, bus::Server& server, JournalParts& parts, const bus::Peer& peer,
               const wire::PartOrWish& found) {
  auto got = parts.take(peer, found, Moment::clock::now());
  if (got.send) server.send(peer, std::move(got.send));
  if (!got.fault.empty()) note_unreadable(host, sockets::persistence_journal, got.fault);
  if (!got.whole) return;
  const auto bytes = got.whole->size();
  door.send_counted(From<bus::Bytes>{peer, *std::move(got.whole), bytes}, bytes);
}

/// What came is read in the mailbox: long messages must not keep this thread from anything.
Result<std::shared_ptr<bus::Server>> serve(const Host& host, const std::shared_ptr<OurDoor>& door,
                                           const std::shared_ptr<Shared>& shared) {
  auto server = std::make_shared<std::shared_ptr<bus::Server>>();
  auto on_message = [host, door, server, shared](const bus::Peer& peer, bus::Bytes bytes) {
    if (auto found = wire::part_in<StorageRequest>(bytes))
      return take_part(host, *door, **server, shared->parts, peer, *found);
    const auto size = bytes.size();
    door->send_counted(From<bus::Bytes>{peer, std::move(bytes), size}, size);
  };
  auto served = host.bus->serve(endpoint(host.rig, sockets::persistence_journal), on_message,
                                [door, server] { return *server && door->willing(); });
  if (served) host.bus->post([server, made = *served] { *server = made; });
  return served;
}

/// A ping is answered where the work is done; where that takes long and gets on, here.
void ping(OurDoor& door, Sockets& to, Working& working, Ping ping) {
  if (working.answers_later()) return to.supervisor->pong(working.answer(ping));
  working.asked();
  door.send(ping);
}

/// Each time step: what did not come is asked for again, and a session that waits hears that its task goes on.
void look(Sockets& to, Shared& shared) {
  for (auto& [peer, wish] : shared.parts.overdue(Moment::clock::now())) to.journal->send(peer, std::move(wish));
  if (const auto told = shared.task.told(shared.working))
    to.journal->send(told->first, wire::encode(StorageReply{told->second}));
}

Result<std::shared_ptr<Sockets>> connect(const Host& host, const std::shared_ptr<OurDoor>& door,
                                         const std::shared_ptr<Shared>& shared, std::function<void()> end) {
  auto made = std::make_shared<Sockets>();
  auto sockets = std::make_shared<std::weak_ptr<Sockets>>();  // of the bus thread
  auto on_ping = [door, shared, sockets](Ping asked) {
    if (auto to = sockets->lock()) ping(*door, *to, shared->working, asked);
  };
  auto line = line_to_supervisor(host, {.ping = on_ping, .servers = {}, .end = std::move(end)});
  if (!line) return line.refusal();
  made->supervisor = std::move(*line);
  host.bus->post([sockets, made] { *sockets = made; });
  auto journal = serve(host, door, shared);
  if (!journal) return journal.refusal();
  made->journal = *journal;
  return made;
}

std::uint64_t ticket_of(const StorageReply& reply) {
  if (const auto* loaded = std::get_if<Loaded>(&reply)) return loaded->ticket;
  if (const auto* answer = std::get_if<FileAnswer>(&reply)) return answer->ticket;
  return 0;
}

void answer(Sockets& to, Shared& shared, const bus::Peer& peer, const StorageReply& reply) {
  to.journal->send(peer, shared.parts.first_frame(peer, wire::encode(reply), Moment::clock::now()));
  if (const auto ticket = ticket_of(reply)) shared.task.end(ticket);
}

PersistenceOutputs outputs(const Host& host, const std::shared_ptr<Sockets>& to, const std::shared_ptr<OurDoor>& door,
                           const std::shared_ptr<Shared>& shared) {
  return {
      .now = [] { return Moment::clock::now(); },
      .answer = [to, shared](const bus::Peer& peer, const StorageReply& reply) { answer(*to, *shared, peer, reply); },
      .pong =
          [to, shared](const Pong& pong) {
            shared->working.answered(pong.health);
            to->supervisor->pong(pong);
          },
      .note = [](const std::string& note) { spdlog::warn("{}", note); },
      .taken = [door](std::size_t bytes) { door->taken(bytes); },
      .unreadable = [host](const std::string& reason) { note_unreadable(host, sockets::persistence_journal, reason); },
      .began = [shared](const bus::Peer& peer, std::uint64_t ticket) { shared->task.begin(peer, ticket); },
      .working = &shared->working,
  };
}

}  // namespace

Result<Running> run_persistence(const Host& host, std::function<void()> end) {
  auto service = std::make_shared<Parts>();
  auto door = service->door;
  auto shared = service->shared;
  auto keeper = std::make_shared<std::unique_ptr<Keeper>>(
      std::make_unique<Keeper>(host.rig.state, host.rig.name, getpid(), shelf_of(host.rig.state, host.rig.data)));
  if (auto note = (*keeper)->take_note(); !note.empty()) spdlog::warn("{}", note);
  std::promise<Result<void>> connected;
  auto made = connected.get_future();
  auto connect_it = [&, end = std::move(end)](PersistenceMailbox self) {
    door->open(std::move(self));
    auto sockets = connect(host, door, shared, end);
    if (sockets) service->sockets = *sockets;
    auto out = sockets ? outputs(host, *sockets, door, shared) : PersistenceOutputs{};
    connected.set_value(sockets ? Result<void>{} : Result<void>{sockets.refusal()});
    return out;
  };
  service->actor = service->room.system.spawn<caf::detached>(persistence_actor, keeper, ConnectPersistence(connect_it));
  if (auto done = made.get(); !done) return done.refusal();
  service->timer = host.bus->every(step, [door, shared, to = std::weak_ptr(service->sockets)] {
    door->send(Tick{});
    if (const auto sockets = to.lock()) look(*sockets, *shared);
  });
  return Running(service);
}

}  // namespace beltane
