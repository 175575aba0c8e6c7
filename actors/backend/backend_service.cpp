#include "backend/backend_service.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <caf/typed_event_based_actor.hpp>
#include <future>

#include "backend/backend_actor.hpp"
#include "door.hpp"
#include "follow/follow.hpp"
#include "host/catalogue_file.hpp"
#include "system.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

using backend::BackendOutputs;
using backend::EngineOptions;
using OurDoor = Door<BackendMailbox>;

constexpr Seconds step{0.005};
constexpr auto recording_note = "recording";
constexpr auto buffer_note = "buffers";
constexpr auto quarantine_note = "quarantine";

/// Everything the service holds; ends in an order in which nobody calls anybody who is gone.
struct Parts {
  ~Parts() {
    timer = nullptr;
    project = nullptr;
    playhead = nullptr;
    door->shut();
    if (actor) caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    actor = nullptr;
  }
  ActorRoom room{};
  std::shared_ptr<OurDoor> door = std::make_shared<OurDoor>();
  BackendMailbox actor{};
  bus::Hold timer{};
  bus::Hold project{};
  bus::Hold playhead{};
};

struct Sockets {
  std::shared_ptr<bus::Server> voices{};
  std::shared_ptr<bus::Server> requests{};
  std::shared_ptr<bus::Publisher> telemetry{};
  std::unique_ptr<SupervisorLine> supervisor{};
};

/// Listens to clients. `refused` answers what nobody can read, where there is an answer.
template <class Message>
Result<std::shared_ptr<bus::Server>> serve(
    const Host& host, std::string_view socket, const std::shared_ptr<OurDoor>& door,
    std::function<void(bus::Server&, const bus::Peer&, const Refusal&)> refused) {
  auto server = std::make_shared<std::weak_ptr<bus::Server>>();
  auto on_message = [=](const bus::Peer& peer, const bus::Bytes& bytes) {
    auto message = wire::decode<Message>(bytes);
    if (message) return door->send_counted(From<Message>{peer, std::move(*message)});
    note_unreadable(host, socket, message.reason());
    if (auto made = server->lock()) refused(*made, peer, message.refusal());
  };
  auto served = host.bus->serve(endpoint(host.rig, socket), on_message, [door] { return door->willing(); });
  if (served) host.bus->post([server, made = *served] { *server = made; });
  return served;
}

void refuse_request(bus::Server& server, const bus::Peer& peer, const Refusal& refusal) {
  server.send(peer, wire::encode(BackendAnswer{.refusal = refusal.reason}));
}

Result<std::shared_ptr<Sockets>> connect(const Host& host, const std::shared_ptr<OurDoor>& door,
                                         std::function<void()> end) {
  auto made = std::make_shared<Sockets>();
  auto telemetry = host.bus->publish(endpoint(host.rig, sockets::backend_telemetry));
  if (!telemetry) return telemetry.refusal();
  made->telemetry = *telemetry;
  auto voices = serve<VoiceCommands>(host, sockets::backend_voices, door, [](auto&, auto&, auto&) {});
  if (!voices) return voices.refusal();
  made->voices = *voices;
  auto requests = serve<BackendRequest>(host, sockets::backend_requests, door, refuse_request);
  if (!requests) return requests.refusal();
  made->requests = *requests;
  auto line = line_to_supervisor(host, {.ping = [door](Ping ping) { door->send(ping); },
                                        .servers = [door](const Servers& servers) { door->send(servers); },
                                        .end = std::move(end)});
  if (!line) return line.refusal();
  made->supervisor = std::move(*line);
  return made;
}

void log_event(const Telemetry& telemetry) {
  if (auto event = std::get_if<Event>(&telemetry)) spdlog::info("{}", event->text);
}

BackendOutputs outputs(const std::shared_ptr<Sockets>& to, const std::shared_ptr<OurDoor>& door) {
  return {
      .now = [] { return Instant{std::chrono::steady_clock::now()}; },
      .voices = [to](const bus::Peer& peer,
                     const VoiceEvents& events) { to->voices->send(peer, wire::encode(events)); },
      .answer = [to](const bus::Peer& peer,
                     const BackendAnswer& answer) { to->requests->send(peer, wire::encode(answer)); },
      .publish =
          [to](const Telemetry& telemetry) {
            log_event(telemetry);
            to->telemetry->send(wire::encode(telemetry));
          },
      .said = [door](backend::ServerSaid said) { door->send(std::move(said)); },
      .pong = [to](const Pong& pong) { to->supervisor->pong(pong); },
      .taken = [door] { door->taken(); },
  };
}

/// The sequencer tells where the music is many times a second, also while it stands: then only the tempo matters.
Result<bus::Hold> follow_music(const Host& host, const std::shared_ptr<OurDoor>& door) {
  auto told = std::make_shared<Bpm>(Bpm{0});
  return host.bus->follow(endpoint(host.rig, sockets::sequencer_telemetry), [door, told](const bus::Bytes& bytes) {
    const auto telemetry = wire::decode<Telemetry>(bytes);
    const auto* playhead = telemetry ? std::get_if<Playhead>(&*telemetry) : nullptr;
    if (!playhead) return;
    const bool other_tempo = std::exchange(*told, playhead->tempo) != playhead->tempo;
    if (other_tempo || playhead->transport.playing) door->send(*playhead);
  });
}

EngineOptions options(const Host& host, backend::AudioKind audio) {
  return {
      .catalogue = host.catalogue,
      .audio = std::move(audio),
      .units_dir = units_dir(host.rig).string(),
      .library_dir = library_units_dir(host.rig).string(),
      .recording_note = host.rig.runtime / recording_note,
      .buffer_note = host.rig.runtime / buffer_note,
      .needs_note = needs_note(host.rig),
      .quarantine_note = host.rig.runtime / quarantine_note,
      .samples = shelf_of(host.rig.state, host.rig.data),
      .incarnation = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()),
      .pid = getpid(),
  };
}

}  // namespace

Result<Running> run_backend(const Host& host, std::function<void()> end, backend::AudioKind audio) {
  auto parts = std::make_shared<Parts>();
  auto door = parts->door;
  std::promise<Result<void>> connected;
  auto made = connected.get_future();
  auto connect_it = [&, end = std::move(end)](BackendMailbox self) {
    door->open(std::move(self));
    auto sockets = connect(host, door, end);
    auto out = sockets ? outputs(*sockets, door) : BackendOutputs{};
    connected.set_value(sockets ? Result<void>{} : Result<void>{sockets.refusal()});
    return out;
  };
  parts->actor = parts->room.system.spawn<caf::detached>(backend::backend_actor, options(host, std::move(audio)),
                                                         backend::ConnectBackend(connect_it));
  if (auto done = made.get(); !done) return done.refusal();
  auto project = follow_project(host, [door](const ProjectNow& now) { door->send(now); });
  if (!project) return project.refusal();
  parts->project = *project;
  auto playhead = follow_music(host, door);
  if (!playhead) return playhead.refusal();
  parts->playhead = *playhead;
  parts->timer = host.bus->every(step, [door] { door->send(Tick{}); });
  return Running(parts);
}

}  // namespace beltane
