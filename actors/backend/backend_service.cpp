#include "backend/backend_service.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "backend/backend_actor.hpp"
#include "host/catalogue_file.hpp"
#include "host/service.hpp"
#include "owned_actor.hpp"

namespace beltane {
namespace {

using backend::AudioKind;
using backend::BackendOutputs;
using backend::EngineOptions;

constexpr auto recording_note = "recording";
constexpr auto buffer_note = "buffers";
constexpr auto quarantine_note = "quarantine";

EngineOptions options(const Host& host, const AudioKind& audio) {
  return {
      .catalogue = host.catalogue,
      .audio = audio,
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

void log_event(const Telemetry& telemetry) {
  if (auto event = std::get_if<Event>(&telemetry)) spdlog::info("{}", event->text);
}

class BackendService {
 public:
  BackendService(const Host& host, ServiceSockets& open, const std::function<void()>& end, const AudioKind& audio)
      : telemetry_(open.publish(sockets::backend_telemetry)),
        voices_(open.serve<VoiceCommands>(sockets::backend_voices,
                                          [this](const loop::Peer& peer, VoiceCommands commands) {
                                            actor_.send(From<VoiceCommands>{peer, std::move(commands)});
                                          })),
        requests_(open.serve<BackendRequest>(
            sockets::backend_requests,
            [this](const loop::Peer& peer, BackendRequest request) {
              actor_.send(From<BackendRequest>{peer, std::move(request)});
            },
            [this](const loop::Peer& peer, const loop::Bytes&, const Refusal& refusal) {
              requests_->send(peer, wire::encode(BackendAnswer{.refusal = refusal.reason}));
            })),
        supervisor_(open.supervisor({.ping = [this](Ping ping) { actor_.send(ping); },
                                     .servers = [this](const Servers& servers) { actor_.send(servers); },
                                     .end = end})),
        project_(open.need(follow_project(host, [this](const ProjectNow& now) { actor_.send(now); }))),
        music_(open.follow<Telemetry>(sockets::sequencer_telemetry,
                                      [this](const Telemetry& telemetry) { hear_music(telemetry); })),
        ticks_(host.loop->alarm([this] { actor_.send(Tick{}); })),
        actor_(host.loop->actors().spawn(backend::backend_actor, options(host, audio), outputs(host), tick_at())) {}

 private:
  /// The sequencer tells where the music is many times a second, also while it stands: then only the tempo matters.
  void hear_music(const Telemetry& telemetry) {
    const auto* playhead = std::get_if<Playhead>(&telemetry);
    if (!playhead) return;
    const bool other_tempo = std::exchange(tempo_, playhead->tempo) != playhead->tempo;
    if (other_tempo || playhead->transport.playing) actor_.send(*playhead);
  }

  /// Servers speak on threads of their own.
  std::function<void(backend::ServerSaid)> hear_servers(const Host& host) {
    return [this, loop = host.loop, alive = std::weak_ptr(alive_)](backend::ServerSaid said) {
      loop->post([this, alive, said = std::move(said)]() mutable {
        if (!alive.expired()) actor_.send(std::move(said));
      });
    };
  }

  backend::TickAt tick_at() const {
    return [ticks = std::weak_ptr(ticks_)](Instant due) {
      if (const auto held = ticks.lock()) held->set(due);
    };
  }

  BackendOutputs outputs(const Host& host) {
    return {
        .now = [] { return Instant{std::chrono::steady_clock::now()}; },
        .voices = [to = voices_](const loop::Peer& peer,
                                 const VoiceEvents& events) { to->send(peer, wire::encode(events)); },
        .answer = [to = requests_](const loop::Peer& peer,
                                   const BackendAnswer& answer) { to->send(peer, wire::encode(answer)); },
        .publish =
            [to = telemetry_](const Telemetry& telemetry) {
              log_event(telemetry);
              to->send(wire::encode(telemetry));
            },
        .said = hear_servers(host),
        .pong = [to = supervisor_](const Pong& pong) { to->pong(pong); },
    };
  }

  std::shared_ptr<void> alive_ = std::make_shared<int>();
  Bpm tempo_{0};
  std::shared_ptr<loop::Publisher> telemetry_;
  std::shared_ptr<loop::Server> voices_;
  std::shared_ptr<loop::Server> requests_;
  std::shared_ptr<SupervisorLine> supervisor_;
  loop::Hold project_;
  loop::Hold music_;
  std::shared_ptr<loop::Alarm> ticks_;
  OwnedActor<BackendMailbox> actor_;
};

}  // namespace

Result<Running> run_backend(const Host& host, std::function<void()> end, backend::AudioKind audio) {
  return start_service<BackendService>(host, end, audio);
}

}  // namespace beltane
