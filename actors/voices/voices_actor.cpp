#include "voices/voices_actor.hpp"

#include <unistd.h>

#include <caf/typed_event_based_actor.hpp>

#include "handlers.hpp"

namespace beltane::voices {
namespace {

void send(const VoicesState& state, const VoiceCommands& commands) {
  if (!commands.empty()) state.out.ask(commands);
  state.out.tick_at(state.voices->next_tick(state.out.now()));
}

Pong proof(const VoicesState& state, const Ping& ping) {
  return {ping.number,
          {.process = "voices",
           .pid = getpid(),
           .ready = true,
           .figures = state.voices->figures(),
           .words = state.voices->words()}};
}

}  // namespace

VoicesMailbox::behavior_type voices_actor(VoicesActor self, Limits limits, std::size_t begin, VoicesOutputs outputs) {
  auto& state = self->state;
  state.voices.emplace(limits, begin);
  state.out = std::move(outputs);
  state.out.tick_at(state.voices->next_tick(state.out.now()));
  return handles<VoicesMailbox>(
      self,
      [self](const From<Gestures>& from) {
        send(self->state, self->state.voices->play(from.message, self->state.out.now()));
      },
      [self](const VoiceEvents& events) {
        send(self->state, self->state.voices->handle(events, self->state.out.now()));
      },
      [self](const ProjectNow& now) {
        send(self->state, self->state.voices->learn(now.project, now.epoch, self->state.out.now()));
      },
      [self](LinkUp) {
        self->state.out.ask(self->state.voices->link_up(self->state.out.now()));
        send(self->state, {});
      },
      [self](Tick) { send(self->state, self->state.voices->tick(self->state.out.now())); },
      [self](Ping ping) { self->state.out.pong(proof(self->state, ping)); });
}

}  // namespace beltane::voices
