#include "sequencer/sequencer_service.hpp"

#include <spdlog/spdlog.h>

#include <caf/typed_event_based_actor.hpp>
#include <future>

#include "door.hpp"
#include "sequencer/sequencer_actor.hpp"
#include "system.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

using sequencer::Kept;
using sequencer::Outputs;
using OurDoor = Door<SequencerMailbox>;

constexpr Seconds step{0.010};
constexpr auto kept_file = "transport";

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
  SequencerMailbox actor{};
  bus::Hold timer{};
};

/// The sockets.
struct Sockets {
  std::shared_ptr<bus::Server> transport{};
  std::shared_ptr<bus::Publisher> telemetry{};
  std::shared_ptr<bus::Client> voices{};
  std::unique_ptr<SupervisorLine> supervisor{};
  bus::Hold project{};
};

void take_command(const Host& host, OurDoor& door, const std::shared_ptr<bus::Server>& server, const bus::Peer& peer,
                  const bus::Bytes& bytes) {
  auto command = wire::decode<TransportCommand>(bytes);
  if (command) return door.send_counted(From<TransportCommand>{peer, std::move(*command)});
  note_unreadable(host, sockets::sequencer_transport, command.reason());
  server->send(peer, wire::encode(Telemetry{Event{.process = "sequencer", .text = command.reason()}}));
}

Result<std::shared_ptr<bus::Server>> serve(const Host& host, const std::shared_ptr<OurDoor>& door) {
  auto server = std::make_shared<std::shared_ptr<bus::Server>>();
  auto on_message = [host, door, server](const bus::Peer& peer, const bus::Bytes& bytes) {
    take_command(host, *door, *server, peer, bytes);
  };
  auto served = host.bus->serve(endpoint(host.rig, sockets::sequencer_transport), on_message,
                                [door, server] { return *server && door->willing(); });
  if (served) host.bus->post([server, made = *served] { *server = made; });
  return served;
}

Result<std::shared_ptr<Sockets>> connect(const Host& host, const std::shared_ptr<OurDoor>& door,
                                         std::function<void()> end) {
  auto made = std::make_shared<Sockets>();
  auto telemetry = host.bus->publish(endpoint(host.rig, sockets::sequencer_telemetry));
  if (!telemetry) return telemetry.refusal();
  made->telemetry = *telemetry;
  auto voices = host.bus->dial(
      endpoint(host.rig, sockets::voices_gestures), [](const bus::Bytes&) {},
      [door](bool up) { up ? door->send(LinkUp{}) : door->send(LinkDown{}); });
  if (!voices) return voices.refusal();
  made->voices = *voices;
  auto line =
      line_to_supervisor(host, {.ping = [door](Ping ping) { door->send(ping); }, .servers = {}, .end = std::move(end)});
  if (!line) return line.refusal();
  made->supervisor = std::move(*line);
  auto project = follow_project(host, [door](const ProjectNow& now) { door->send(now); });
  if (!project) return project.refusal();
  made->project = *project;
  auto transport = serve(host, door);
  if (!transport) return transport.refusal();
  made->transport = *transport;
  return made;
}

Outputs outputs(const std::shared_ptr<Sockets>& to, const std::shared_ptr<OurDoor>& door,
                const std::filesystem::path& kept) {
  return {
      .now = [] { return Instant{std::chrono::steady_clock::now()}; },
      .give = [to](const Gestures& gestures) { to->voices->send(wire::encode(gestures)); },
      .tell = [to](const Telemetry& telemetry) { to->telemetry->send(wire::encode(telemetry)); },
      .answer = [to](const bus::Peer& peer,
                     const Telemetry& telemetry) { to->transport->send(peer, wire::encode(telemetry)); },
      .keep = [kept](const Kept& now) { return sequencer::keep(kept, now); },
      .pong = [to](const Pong& pong) { to->supervisor->pong(pong); },
      .taken = [door] { door->taken(); },
  };
}

/// What is kept, or a stopped transport where nothing useful is.
Kept kept_or_stopped(const std::filesystem::path& path) {
  auto kept = sequencer::kept_at(path);
  if (!kept) spdlog::warn("{}; stopped at the beginning", kept.reason());
  return sequencer::taken_up(kept ? std::move(*kept) : Kept{}, sequencer::boot_id(), std::chrono::steady_clock::now());
}

}  // namespace

Result<Running> run_sequencer(const Host& host, std::function<void()> end) {
  auto parts = std::make_shared<Parts>();
  auto door = parts->door;
  const auto kept = host.rig.runtime / kept_file;
  std::promise<Result<void>> connected;
  auto made = connected.get_future();
  auto connect_it = [&, end = std::move(end)](SequencerMailbox self) {
    door->open(std::move(self));
    auto linked = connect(host, door, end);
    auto out = linked ? outputs(*linked, door, kept) : Outputs{};
    connected.set_value(linked ? Result<void>{} : Result<void>{linked.refusal()});
    return out;
  };
  parts->actor = parts->room.system.spawn<caf::detached>(sequencer::sequencer_actor, host.catalogue,
                                                         kept_or_stopped(kept), sequencer::Connect(connect_it));
  if (auto done = made.get(); !done) return done.refusal();
  parts->timer = host.bus->every(step, [door] { door->send(Tick{}); });
  return Running(parts);
}

}  // namespace beltane
