#include "session/session_service.hpp"

#include <spdlog/spdlog.h>

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "background.hpp"
#include "host/service.hpp"
#include "model/editing/replay.hpp"
#include "session/catch_up_server.hpp"
#include "session/deferred_sends.hpp"
#include "session/session_actor.hpp"
#include "session/snapshot_upload.hpp"

namespace beltane {
namespace {

constexpr Seconds step{0.1};
constexpr int unread_answers = 8;  // parts of catch-ups that wait for a follower that does not read

/// Rises from life to life of a session, also when somebody sets the system clock back.
std::uint64_t first_ticket(const loop::Loop& loop) {
  return static_cast<std::uint64_t>(loop.now().time_since_epoch().count());
}

class SessionService {
 public:
  SessionService(const Host& host, ServiceSockets& open, const std::function<void()>& end)
      : host_(host),
        end_(end),
        changes_first_(open.publish(sockets::session_changes_first)),
        changes_(open.publish(sockets::session_changes)),
        journal_(dial_persistence(open)),
        supervisor_(open.supervisor({.ping = [this](Ping ping) { actor_.send(ping); }, .servers = {}, .end = end})),
        catch_up_(serve_catch_up(open)),
        edits_(serve_edits(open)),
        timer_(host.loop->every(step, [this] { tick(); })),
        actor_(host.loop->actors().spawn(session_actor, host.catalogue, first_ticket(*host.loop), outputs())) {}

 private:
  std::shared_ptr<loop::Client> dial_persistence(ServiceSockets& open) {
    return open.need(host_.loop->dial(
        endpoint(host_.rig, sockets::persistence_journal),
        [this](const loop::Bytes& bytes) { receive_from_persistence(bytes); },
        [this](bool up) {
          incoming_.forget();
          snapshots_->broken();
          up ? actor_.send(LinkUp{}) : actor_.send(LinkDown{});
        }));
  }

  /// What cannot be read is refused to the submission or task that it was, as far as that can be read.
  std::shared_ptr<loop::Server> serve_edits(ServiceSockets& open) {
    return open.serve<SessionRequest>(
        sockets::session_edits,
        [this](const loop::Peer& peer, SessionRequest request) {
          actor_.send(From<SessionRequest>{peer, std::move(request)});
        },
        [this](const loop::Peer& peer, const loop::Bytes& bytes, const Refusal& why) {
          if (auto refusal = wire::refusal_of_unreadable(bytes, why.reason)) edits_->send(peer, wire::encode(*refusal));
        });
  }

  std::shared_ptr<loop::Server> serve_catch_up(ServiceSockets& open) {
    return open.need(host_.loop->serve(
        endpoint(host_.rig, sockets::session_catch_up),
        [this](const loop::Peer& peer, const loop::Bytes& bytes) { receive_from_follower(peer, bytes); }, {},
        unread_answers));
  }

  /// A follower asks for what it missed, or for a part of the answer; where that is not there any more it gets a new
  /// one.
  void receive_from_follower(const loop::Peer& peer, const loop::Bytes& bytes) {
    if (const auto found = wire::part_in<CatchUp>(bytes)) {
      const auto* next = std::get_if<wire::NextPart>(&*found);
      if (next && answers_->next(peer, *next, host_.loop->now())) return;
      return actor_.send(From<CatchUp>{peer, {}});
    }
    auto asked = wire::decode<CatchUp>(bytes);
    if (asked) return actor_.send(From<CatchUp>{peer, *asked});
    note_unreadable(host_, sockets::session_catch_up, asked.reason());  // a follower asks again by itself
  }

  void receive_from_persistence(const loop::Bytes& bytes) {
    if (const auto found = wire::part_in<StorageReply>(bytes)) return receive_part(*found);
    auto reply = wire::decode<StorageReply>(bytes);
    if (reply) return actor_.send(std::move(*reply));
    note_unreadable(host_, sockets::persistence_journal, reply.reason());
  }

  /// A part of a long reply, or the wish for one of a snapshot.
  void receive_part(const wire::PartOrWish& found) {
    if (const auto* next = std::get_if<wire::NextPart>(&found)) {
      actor_.send(StorageReply{FileProgress{}});
      return snapshots_->next(*next, host_.loop->now());
    }
    auto got = incoming_.accept(std::get<wire::Part>(found), host_.loop->now());
    actor_.send(StorageReply{FileProgress{.done = incoming_.done(), .total = incoming_.total()}});
    if (!got.fault.empty()) note_unreadable(host_, sockets::persistence_journal, got.fault);
    if (got.ask) journal_->send(wire::encode_next<StorageRequest>(*got.ask));
    if (got.whole) read_beside(*std::move(got.whole));
  }

  /// Reads a long reply and applies the journal that it holds, beside the session.
  void read_beside(std::string whole) {
    auto reading = std::make_shared<std::string>(std::move(whole));
    reading_ = reading;
    background_->run([host = host_, to = actor_.handle(), reading = std::move(reading)]() mutable {
      auto reply = wire::decode<StorageReply>(*reading);
      reading->clear();
      reading->shrink_to_fit();
      if (reply)
        if (auto* loaded = std::get_if<Loaded>(&*reply)) replay(*loaded, *host.catalogue);
      reading = nullptr;
      if (reply) return to.send(std::move(*reply));
      note_unreadable(host, sockets::persistence_journal, reply.reason());
      to.send(StorageReply{StorageTrouble{"what the project file holds cannot be read: " + reply.reason()}});
    });
  }

  /// What did not come is asked for again, what nobody fetches is forgotten, and the session hears that what
  /// persistence sent is being read.
  void tick() {
    actor_.send(Tick{});
    const auto now = host_.loop->now();
    if (auto next = incoming_.overdue(now)) journal_->send(wire::encode_next<StorageRequest>(*next));
    answers_->tidy(now);
    snapshots_->tidy(now);
    if (!reading_.expired()) actor_.send(StorageReply{FileProgress{}});
  }

  /// The backend, which makes the sound, hears of it before all others.
  void publish(const loop::Bytes& bytes) const {
    changes_first_->send(bytes);
    later_->add([to = changes_, bytes] { to->send(bytes); });
  }

  /// What is large is encoded in the background; it may arrive after what was sent later, and whoever gets it knows
  /// that.
  SessionOutputs outputs() const {
    return {
        .now = [loop = host_.loop] { return loop->now(); },
        .publish = [this](const Publication& publication) { publish(wire::encode(publication)); },
        .journal =
            [to = journal_, snapshots = snapshots_, later = later_, loop = host_.loop](const StorageRequest& request) {
              if (const auto* snapshot = std::get_if<KeepSnapshot>(&request))
                return later->add([snapshots, loop, snapshot = *snapshot] { snapshots->send(snapshot, loop->now()); });
              later->add([to, bytes = wire::encode(request)] { to->send(bytes); });
            },
        .answer = [to = edits_](const loop::Peer& peer,
                                const SessionReply& reply) { to->send(peer, wire::encode(reply)); },
        .catch_up =
            [background = background_, to = answers_, loop = host_.loop](const loop::Peer& peer,
                                                                         const CaughtUp& answer) {
              background->run([to, loop, peer, answer] { to->answer(peer, answer, loop->now()); });
            },
        .measure =
            [background = background_](const Measure& at, std::function<void(Measured)> tell) {
              background->run([at, tell = std::move(tell)] { tell({at.epoch, at.revision, digest(at.project)}); });
            },
        .pong = [to = supervisor_](const Pong& pong) { to->pong(pong); },
        .end =
            [end = end_](const std::string& reason) {
              spdlog::error(reason);
              end();
            },
    };
  }

  Host host_;
  std::function<void()> end_;
  std::shared_ptr<Background> background_ = std::make_shared<Background>(*host_.loop);
  std::shared_ptr<DeferredSends> later_ = std::make_shared<DeferredSends>(*host_.loop);
  wire::Assembly incoming_{};             // from persistence
  std::weak_ptr<std::string> reading_{};  // what persistence sent, while it is read
  std::shared_ptr<loop::Publisher> changes_first_;
  std::shared_ptr<loop::Publisher> changes_;
  std::shared_ptr<loop::Client> journal_;
  std::shared_ptr<SupervisorLine> supervisor_;
  std::shared_ptr<loop::Server> catch_up_;
  std::shared_ptr<loop::Server> edits_;
  std::shared_ptr<CatchUpServer> answers_ = std::make_shared<CatchUpServer>(
      [to = catch_up_](const loop::Peer& peer, loop::SharedBytes frame) { to->send(peer, std::move(frame)); });
  std::shared_ptr<SnapshotUpload> snapshots_ = std::make_shared<SnapshotUpload>(
      [to = journal_](loop::SharedBytes frame) { to->send(std::move(frame)); },
      [background = background_](std::function<void()> task) { background->run(std::move(task)); });
  loop::Hold timer_;
  OwnedActor<SessionMailbox> actor_;
};

}  // namespace

Result<Running> run_session(const Host& host, std::function<void()> end) {
  return start_service<SessionService>(host, end);
}

}  // namespace beltane
