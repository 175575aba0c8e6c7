#include "voices/voices_service.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "host/service.hpp"
#include "owned_actor.hpp"
#include "voices/voices_actor.hpp"

namespace beltane {
namespace {

/// Another place in the ring of ids at every start.
std::size_t somewhere(const loop::Loop& loop) {
  return static_cast<std::size_t>(loop.now().time_since_epoch().count() / 1'000'000);
}

class VoicesService {
 public:
  VoicesService(const Host& host, ServiceSockets& open, const std::function<void()>& end)
      : backend_(open.dial<VoiceEvents>(
            sockets::backend_voices, [this](VoiceEvents events) { actor_.send(std::move(events)); },
            [this](bool up) {
              if (up) actor_.send(LinkUp{});
            })),
        supervisor_(open.supervisor({.ping = [this](Ping ping) { actor_.send(ping); }, .servers = {}, .end = end})),
        project_(open.need(follow_project(host, [this](const ProjectNow& now) { actor_.send(now); }))),
        gestures_(open.serve<Gestures>(sockets::voices_gestures,
                                       [this](const loop::Peer& peer, Gestures gestures) {
                                         actor_.send(From<Gestures>{peer, std::move(gestures)});
                                       })),
        ticks_(host.loop->alarm([this] { actor_.send(Tick{}); })),
        actor_(host.loop->actors().spawn(voices::voices_actor, voices::Limits{}, somewhere(*host.loop),
                                         outputs(*host.loop))) {}

 private:
  voices::VoicesOutputs outputs(const loop::Loop& loop) const {
    return {
        .now = [&loop] { return loop.now(); },
        .ask = [to = backend_](const VoiceCommands& commands) { to->send(wire::encode(commands)); },
        .pong = [to = supervisor_](const Pong& pong) { to->pong(pong); },
        .tick_at =
            [ticks = std::weak_ptr(ticks_)](Instant due) {
              if (const auto held = ticks.lock()) held->set(due);
            },
    };
  }

  std::shared_ptr<loop::Client> backend_;
  std::shared_ptr<SupervisorLine> supervisor_;
  loop::Hold project_;
  std::shared_ptr<loop::Server> gestures_;
  std::shared_ptr<loop::Alarm> ticks_;
  OwnedActor<VoicesMailbox> actor_;
};

}  // namespace

Result<Running> run_voices(const Host& host, std::function<void()> end) {
  return start_service<VoicesService>(host, end);
}

}  // namespace beltane
