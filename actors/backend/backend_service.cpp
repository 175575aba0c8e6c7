#include "backend/backend_service.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "backend/backend_actor.hpp"
#include "host/service.hpp"
#include "owned_actor.hpp"

namespace beltane {
namespace {

using backend::BackendOutputs;
using backend::EngineOptions;

constexpr auto recording_note = "recording";
constexpr auto quarantine_note = "quarantine";

EngineOptions options(const Host& host, const graph::MakeBackend& make, const backend::ReplayGestures& replay) {
  return {
      .catalogue = host.catalogue,
      .connect = make,
      .wav = backend::wav_files(),
      .replay = replay,
      .recording_note = host.rig.runtime / recording_note,
      .quarantine_note = host.rig.runtime / quarantine_note,
      .incarnation = static_cast<std::uint64_t>(host.loop->now().time_since_epoch().count()),
      .pid = getpid(),
  };
}

void log_event(const Telemetry& telemetry) {
  if (auto event = std::get_if<Event>(&telemetry)) spdlog::info(event->text);
}

class BackendService {
 public:
  BackendService(const Host& host, ServiceSockets& open, const std::function<void()>& end,
                 const graph::MakeBackend& make, const backend::ReplayGestures& replay)
      : telemetry_(open.publish(sockets::backend_telemetry)),
        osc_(open.publish(sockets::backend_osc, [watched = osc_watched_](bool followed) { *watched = followed; })),
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
        project_(open.need(follow_project(
            host, [this](const ProjectNow& now) { actor_.send(now); }, sockets::session_changes_first))),
        music_(open.follow<Telemetry>(sockets::sequencer_telemetry,
                                      [this](const Telemetry& telemetry) { hear_music(telemetry); })),
        ticks_(host.loop->alarm([this] { actor_.send(Tick{}); })),
        actor_(
            host.loop->actors().spawn(backend::backend_actor, options(host, make, replay), outputs(host), tick_at())) {}

 private:
  /// The sequencer tells where the music is many times a second, also while it stands: then only the tempo matters.
  void hear_music(const Telemetry& telemetry) {
    const auto* playhead = std::get_if<Playhead>(&telemetry);
    if (!playhead) return;
    const bool other_tempo = std::exchange(tempo_, playhead->tempo) != playhead->tempo;
    if (other_tempo || playhead->transport.playing) actor_.send(*playhead);
  }

  /// Engines have threads of their own.
  std::function<void()> wake(const Host& host) {
    return [this, loop = host.loop, alive = std::weak_ptr(alive_)] {
      loop->post([this, alive] {
        if (!alive.expired()) actor_.send(EngineNews{});
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
        .now = [loop = host.loop] { return loop->now(); },
        .voices = [to = voices_](const loop::Peer& peer,
                                 const VoiceEvents& events) { to->send(peer, wire::encode(events)); },
        .answer = [to = requests_](const loop::Peer& peer,
                                   const BackendAnswer& answer) { to->send(peer, wire::encode(answer)); },
        .publish =
            [to = telemetry_](const Telemetry& telemetry) {
              log_event(telemetry);
              to->send(wire::encode(telemetry));
            },
        .trace =
            [to = osc_, watched = osc_watched_](const std::function<OscTrace()>& make) {
              if (*watched) to->send(wire::encode(Telemetry{make()}));
            },
        .wake = wake(host),
        .pong = [to = supervisor_](const Pong& pong) { to->pong(pong); },
    };
  }

  std::shared_ptr<void> alive_ = std::make_shared<int>();
  Bpm tempo_{0};
  std::shared_ptr<loop::Publisher> telemetry_;
  std::shared_ptr<std::atomic<bool>> osc_watched_ = std::make_shared<std::atomic<bool>>();
  std::shared_ptr<loop::Publisher> osc_;
  std::shared_ptr<loop::Server> voices_;
  std::shared_ptr<loop::Server> requests_;
  std::shared_ptr<SupervisorLine> supervisor_;
  loop::Hold project_;
  loop::Hold music_;
  std::shared_ptr<loop::Alarm> ticks_;
  OwnedActor<BackendMailbox> actor_;
};

}  // namespace

Result<Running> run_backend(const Host& host, std::function<void()> end, const graph::MakeBackend& make,
                            const backend::ReplayGestures& replay) {
  return start_service<BackendService>(host, end, make, replay);
}

}  // namespace beltane
