#include "sequencer/sequencer_service.hpp"

#include <spdlog/spdlog.h>

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "host/service.hpp"
#include "owned_actor.hpp"
#include "sequencer/sequencer_actor.hpp"

namespace beltane {
namespace {

using sequencer::SavedTransport;
using sequencer::SequencerOutputs;

constexpr auto saved_file = "transport";

/// The saved transport, or a stopped transport where nothing useful is.
SavedTransport saved_or_stopped(const std::filesystem::path& path, Instant now) {
  auto saved = sequencer::saved_at(path);
  if (!saved) spdlog::warn(saved.reason() + "; stopped at the beginning");
  return sequencer::taken_up(saved ? std::move(*saved) : SavedTransport{}, sequencer::boot_id(), now);
}

class SequencerService {
 public:
  SequencerService(const Host& host, ServiceSockets& open, const std::function<void()>& end)
      : saved_(host.rig.runtime / saved_file),
        telemetry_(open.publish(sockets::sequencer_telemetry)),
        voices_(need_voices(host, open)),
        supervisor_(open.supervisor({.ping = [this](Ping ping) { actor_.send(ping); }, .servers = {}, .end = end})),
        project_(open.need(follow_project(host, [this](const ProjectNow& now) { actor_.send(now); }))),
        transport_(open.serve<TransportCommand>(
            sockets::sequencer_transport,
            [this](const loop::Peer& peer, const TransportCommand& command) {
              actor_.send(From<TransportCommand>{peer, command});
            },
            [this](const loop::Peer& peer, const loop::Bytes&, const Refusal& refusal) {
              transport_->send(peer, wire::encode(Telemetry{Event{.process = "sequencer", .text = refusal.reason}}));
            })),
        ticks_(host.loop->alarm([this] { actor_.send(Tick{}); })),
        actor_(host.loop->actors().spawn(sequencer::sequencer_actor, host.catalogue,
                                         saved_or_stopped(saved_, host.loop->now()), outputs(*host.loop))) {}

 private:
  /// Voices answer nothing.
  std::shared_ptr<loop::Client> need_voices(const Host& host, ServiceSockets& open) {
    return open.need(host.loop->dial(
        endpoint(host.rig, sockets::voices_gestures), [](const loop::Bytes&) {},
        [this](bool up) { up ? actor_.send(LinkUp{}) : actor_.send(LinkDown{}); }));
  }

  SequencerOutputs outputs(const loop::Loop& loop) const {
    return {
        .now = [&loop] { return loop.now(); },
        .give = [to = voices_](const Gestures& gestures) { to->send(wire::encode(gestures)); },
        .tell = [to = telemetry_](const Telemetry& telemetry) { to->send(wire::encode(telemetry)); },
        .answer = [to = transport_](const loop::Peer& peer,
                                    const Telemetry& telemetry) { to->send(peer, wire::encode(telemetry)); },
        .save = [saved = saved_](const SavedTransport& now) { return sequencer::save(saved, now); },
        .pong = [to = supervisor_](const Pong& pong) { to->pong(pong); },
        .tick_at =
            [ticks = std::weak_ptr(ticks_)](Instant due) {
              if (const auto held = ticks.lock()) held->set(due);
            },
    };
  }

  std::filesystem::path saved_;
  std::shared_ptr<loop::Publisher> telemetry_;
  std::shared_ptr<loop::Client> voices_;
  std::shared_ptr<SupervisorLine> supervisor_;
  loop::Hold project_;
  std::shared_ptr<loop::Server> transport_;
  std::shared_ptr<loop::Alarm> ticks_;
  OwnedActor<SequencerMailbox> actor_;
};

}  // namespace

Result<Running> run_sequencer(const Host& host, std::function<void()> end) {
  return start_service<SequencerService>(host, end);
}

}  // namespace beltane
