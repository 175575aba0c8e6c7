#include "persistence/persistence_service.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "blocking_actor.hpp"
#include "host/service.hpp"
#include "loop/credit.hpp"
#include "owned_actor.hpp"
#include "persistence/journal/journal_parts.hpp"
#include "persistence/persistence_actor.hpp"

namespace beltane {
namespace {

constexpr Seconds step{0.1};
constexpr auto step_limit = std::chrono::seconds(30);  // of a disk, for one request or commit
constexpr auto told_after = std::chrono::milliseconds(200);

/// What a session waits for that takes long. Any thread.
class LongTask {
 public:
  void begin(const loop::Peer& peer, std::uint64_t ticket) {
    std::lock_guard lock(mutex_);
    peer_ = peer;
    if (ticket != 0) ticket_ = ticket;
  }
  void end(std::uint64_t ticket) {
    std::lock_guard lock(mutex_);
    if (ticket == ticket_) ticket_ = 0;
  }
  /// Who is to hear that it goes on; nothing where there is no need to.
  std::optional<std::pair<loop::Peer, FileProgress>> told(const Working& working) const {
    std::lock_guard lock(mutex_);
    if (peer_.empty() || (ticket_ == 0 && working.span() < told_after)) return std::nullopt;
    return std::pair(peer_, FileProgress{.ticket = ticket_});
  }

 private:
  mutable std::mutex mutex_{};
  loop::Peer peer_{};
  std::uint64_t ticket_{};  // 0: none
};

/// What the loop's thread and the actor's share.
struct Shared {
  Working working{step_limit};
  JournalParts parts{static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count())};
  LongTask task{};
  loop::Credit credit{};
};

std::uint64_t ticket_of(const StorageReply& reply) {
  if (const auto* loaded = std::get_if<Loaded>(&reply)) return loaded->ticket;
  if (const auto* answer = std::get_if<FileAnswer>(&reply)) return answer->ticket;
  return 0;
}

class PersistenceService {
 public:
  PersistenceService(const Host& host, ServiceSockets& open, const std::function<void()>& end,
                     const std::shared_ptr<std::unique_ptr<StorageState>>& storage)
      : host_(host),
        supervisor_(open.supervisor({.ping = [this](Ping ping) { answer(ping); }, .servers = {}, .end = end})),
        journal_(open.need(host.loop->serve(
            endpoint(host.rig, sockets::persistence_journal),
            [this](const loop::Peer& peer, loop::Bytes bytes) { hear_session(peer, std::move(bytes)); },
            [this] { return shared_->credit.left(); }))),
        timer_(host.loop->every(step, [this] { tick(); })),
        actor_(spawn_blocking(*host.loop, persistence_actor, storage, outputs())) {}

 private:
  /// What came is read by the actor: long messages must not keep this thread from anything.
  void hear_session(const loop::Peer& peer, loop::Bytes bytes) {
    if (auto found = wire::part_in<StorageRequest>(bytes)) return hear_part(peer, *found);
    give_work(peer, std::move(bytes));
  }
  void hear_part(const loop::Peer& peer, const wire::PartOrWish& found) {
    auto got = shared_->parts.receive(peer, found, host_.loop->now());
    if (got.send) journal_->send(peer, std::move(got.send));
    if (!got.fault.empty()) note_unreadable(host_, sockets::persistence_journal, got.fault);
    if (got.whole) give_work(peer, *std::move(got.whole));
  }
  void give_work(const loop::Peer& peer, loop::Bytes bytes) {
    shared_->credit.spend(bytes.size());
    actor_.send(From<loop::Bytes>{peer, std::move(bytes)});
  }

  /// A ping is answered where the work is done; where that takes long and gets on, here.
  void answer(Ping ping) {
    auto& working = shared_->working;
    if (working.answers_later()) return supervisor_->pong(working.answer(ping));
    working.asked();
    actor_.send(ping);
  }

  /// What did not come is asked for again, and a session that waits hears that its task goes on.
  void tick() {
    actor_.send(Tick{});
    for (auto& [peer, wish] : shared_->parts.overdue(host_.loop->now())) journal_->send(peer, std::move(wish));
    if (const auto told = shared_->task.told(shared_->working))
      journal_->send(told->first, wire::encode(StorageReply{told->second}));
  }

  PersistenceOutputs outputs() const {
    return {
        .now = [loop = host_.loop] { return loop->now(); },
        .answer =
            [to = journal_, shared = shared_, loop = host_.loop](const loop::Peer& peer, const StorageReply& reply) {
              to->send(peer, shared->parts.first_frame(peer, wire::encode(reply), loop->now()));
              if (const auto ticket = ticket_of(reply)) shared->task.end(ticket);
            },
        .pong =
            [to = supervisor_, shared = shared_](const Pong& pong) {
              shared->working.answered(pong.health);
              to->pong(pong);
            },
        .note = [](const std::string& note) { spdlog::warn(note); },
        .received = [shared = shared_](std::size_t bytes) { shared->credit.give_back(bytes); },
        .unreadable =
            [host = host_](const std::string& reason) { note_unreadable(host, sockets::persistence_journal, reason); },
        .began = [shared = shared_](const loop::Peer& peer, std::uint64_t ticket) { shared->task.begin(peer, ticket); },
        .working = {shared_, &shared_->working},
    };
  }

  Host host_;
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::shared_ptr<SupervisorLine> supervisor_;
  std::shared_ptr<loop::Server> journal_;
  loop::Hold timer_;
  OwnedActor<PersistenceMailbox> actor_;
};

}  // namespace

Result<Running> run_persistence(const Host& host, std::function<void()> end) {
  auto storage = std::make_shared<std::unique_ptr<StorageState>>(
      std::make_unique<StorageState>(host.rig.state, host.rig.name, getpid(), shelf_of(host.rig.state, host.rig.data)));
  if (auto note = (*storage)->drain_notices(); !note.empty()) spdlog::warn(note);
  return start_service<PersistenceService>(host, end, storage);
}

}  // namespace beltane
