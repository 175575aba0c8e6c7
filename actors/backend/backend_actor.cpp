#include "backend/backend_actor.hpp"

#include <caf/typed_event_based_actor.hpp>

#include "handlers.hpp"

namespace beltane::backend {
namespace {

/// Has the engine do something, and tick when it wants to.
template <class Work>
void work(BackendActor self, const Work& on) {
  on(*self->state.engine);
  self->state.tick_at(self->state.engine->next_tick());
}

}  // namespace

BackendMailbox::behavior_type backend_actor(BackendActor self, EngineOptions options, BackendOutputs outputs,
                                            TickAt tick_at) {
  self->state.engine = std::make_unique<Engine>(std::move(options), std::move(outputs));
  self->state.tick_at = std::move(tick_at);
  work(self, [](Engine&) {});
  return handles<BackendMailbox>(
      self, [self](const ProjectNow& now) { work(self, [&](Engine& engine) { engine.receive(now.project); }); },
      [self](const From<VoiceCommands>& from) {
        work(self, [&](Engine& engine) { engine.receive(from.peer, from.message); });
      },
      [self](const Servers& servers) { work(self, [&](Engine& engine) { engine.receive(servers); }); },
      [self](const Playhead& playhead) { work(self, [&](Engine& engine) { engine.receive(playhead); }); },
      [self](EngineNews) { work(self, [](Engine& engine) { engine.handle_events(); }); },
      [self](const From<BackendRequest>& from) {
        work(self, [&](Engine& engine) { engine.receive(from.peer, from.message); });
      },
      [self](Tick) { work(self, [](Engine& engine) { engine.tick(); }); },
      [self](Ping ping) { self->state.engine->answer(ping); });
}

}  // namespace beltane::backend
