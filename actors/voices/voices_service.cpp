#include "voices/voices_service.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <future>

#include "door.hpp"
#include "system.hpp"
#include "voices/voices_actor.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

using voices::Outputs;
using OurDoor = Door<VoicesMailbox>;

constexpr Seconds step{0.010};

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
  VoicesMailbox actor{};
  bus::Hold timer{};
};

struct Sockets {
  std::shared_ptr<bus::Server> gestures{};
  std::shared_ptr<bus::Client> backend{};
  std::unique_ptr<SupervisorLine> supervisor{};
  bus::Hold project{};
};

Result<std::shared_ptr<bus::Client>> dial(const Host& host, const std::shared_ptr<OurDoor>& door) {
  auto on_message = [host, door](const bus::Bytes& bytes) {
    auto events = wire::decode<VoiceEvents>(bytes);
    if (!events) return note_unreadable(host, sockets::backend_voices, events.reason());
    door->send(std::move(*events));
  };
  return host.bus->dial(endpoint(host.rig, sockets::backend_voices), on_message, [door](bool up) {
    if (up) door->send(LinkUp{});
  });
}

Result<std::shared_ptr<bus::Server>> serve(const Host& host, const std::shared_ptr<OurDoor>& door) {
  auto on_message = [host, door](const bus::Peer& peer, const bus::Bytes& bytes) {
    auto gestures = wire::decode<Gestures>(bytes);
    if (!gestures) return note_unreadable(host, sockets::voices_gestures, gestures.reason());
    door->send_counted(From<Gestures>{peer, std::move(*gestures)});
  };
  return host.bus->serve(endpoint(host.rig, sockets::voices_gestures), on_message, [door] { return door->willing(); });
}

Result<std::shared_ptr<Sockets>> connect(const Host& host, const std::shared_ptr<OurDoor>& door,
                                         std::function<void()> end) {
  auto made = std::make_shared<Sockets>();
  auto backend = dial(host, door);
  if (!backend) return backend.refusal();
  made->backend = *backend;
  auto line =
      line_to_supervisor(host, {.ping = [door](Ping ping) { door->send(ping); }, .servers = {}, .end = std::move(end)});
  if (!line) return line.refusal();
  made->supervisor = std::move(*line);
  auto project = follow_project(host, [door](const ProjectNow& now) { door->send(now); });
  if (!project) return project.refusal();
  made->project = *project;
  auto gestures = serve(host, door);
  if (!gestures) return gestures.refusal();
  made->gestures = *gestures;
  return made;
}

Outputs outputs(const std::shared_ptr<Sockets>& to, const std::shared_ptr<OurDoor>& door) {
  return {
      .now = [] { return Instant{std::chrono::steady_clock::now()}; },
      .ask = [to](const VoiceCommands& commands) { to->backend->send(wire::encode(commands)); },
      .pong = [to](const Pong& pong) { to->supervisor->pong(pong); },
      .taken = [door] { door->taken(); },
  };
}

/// Another place in the ring of ids at every start.
std::size_t somewhere() {
  return static_cast<std::size_t>(std::chrono::system_clock::now().time_since_epoch().count() / 1'000'000);
}

}  // namespace

Result<Running> run_voices(const Host& host, std::function<void()> end) {
  auto parts = std::make_shared<Parts>();
  auto door = parts->door;
  std::promise<Result<void>> connected;
  auto made = connected.get_future();
  auto connect_it = [&, end = std::move(end)](VoicesMailbox self) {
    door->open(std::move(self));
    auto linked = connect(host, door, end);
    auto out = linked ? outputs(*linked, door) : Outputs{};
    connected.set_value(linked ? Result<void>{} : Result<void>{linked.refusal()});
    return out;
  };
  parts->actor = parts->room.system.spawn<caf::detached>(voices::voices_actor, voices::Limits{}, somewhere(),
                                                         voices::Connect(connect_it));
  if (auto done = made.get(); !done) return done.refusal();
  parts->timer = host.bus->every(step, [door] { door->send(Tick{}); });
  return Running(parts);
}

}  // namespace beltane
