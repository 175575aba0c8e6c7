#include "backend/backend_actor.hpp"

#include <caf/typed_event_based_actor.hpp>

#include "handlers.hpp"

namespace beltane::backend {

BackendMailbox::behavior_type backend_actor(BackendActor self, EngineOptions options, ConnectBackend connect) {
  auto outputs = connect(self);
  if (!outputs.now) self->quit();
  self->state.engine = std::make_unique<Engine>(std::move(options), std::move(outputs));
  return handles<BackendMailbox>(
      self, [self](const ProjectNow& now) { self->state.engine->take(now.project); },
      [self](const From<VoiceCommands>& from) { self->state.engine->take(from.peer, from.message); },
      [self](const Servers& servers) { self->state.engine->take(servers); },
      [self](const Playhead& playhead) { self->state.engine->take(playhead); },
      [self](const ServerSaid& said) { self->state.engine->take(said); },
      [self](const From<BackendRequest>& from) { self->state.engine->take(from.peer, from.message); },
      [self](Tick) { self->state.engine->tick(); }, [self](Ping ping) { self->state.engine->answer(ping); });
}

}  // namespace beltane::backend
