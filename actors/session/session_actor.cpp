#include "session/session_actor.hpp"

#include <unistd.h>

#include <caf/typed_event_based_actor.hpp>

#include "handlers.hpp"

namespace beltane {
namespace {

/// The sound first, the disk next, answers last.
void perform(const SessionOutputs& to, const Outcome& outcome) {
  for (const auto& said : outcome.publish) to.publish(said);
  for (const auto& request : outcome.journal) to.journal(request);
  for (const auto& answer : outcome.answers) to.answer(answer.peer, answer.message);
  for (const auto& missed : outcome.caught_up) to.catch_up(missed.peer, missed.message);
  if (outcome.measure) to.measure(*outcome.measure);
  if (!outcome.end.empty()) to.end(outcome.end);
}

void take_request(SessionInside& inside, const From<SessionRequest>& from) {
  const AtWork marked(inside.out.working);
  inside.out.taken(from.bytes);
  perform(inside.out, inside.session->take(from.peer, from.message, inside.out.now()));
}

void take_catch_up(SessionInside& inside, const From<CatchUp>& from) {
  const AtWork marked(inside.out.working);
  inside.out.taken(from.bytes);
  perform(inside.out, inside.session->take(from.peer, from.message));
}

void take_reply(SessionInside& inside, const StorageReply& reply) {
  const AtWork marked(inside.out.working);
  perform(inside.out, inside.session->take(reply, inside.out.now()));
}

void tick(SessionInside& inside) {
  const AtWork marked(inside.out.working);
  perform(inside.out, inside.session->tick(inside.out.now()));
}

}  // namespace

SessionMailbox::behavior_type session_actor(SessionActor self, const Catalogue* catalogue, std::uint64_t first_ticket,
                                            ConnectSession connect) {
  auto& inside = self->state;
  inside.session.emplace(*catalogue, first_ticket, getpid());
  inside.out = connect(self);
  if (!inside.out.now) self->quit();
  return handles<SessionMailbox>(
      self, [self](const From<SessionRequest>& from) { take_request(self->state, from); },
      [self](const From<CatchUp>& from) { take_catch_up(self->state, from); },
      [self](const StorageReply& reply) { take_reply(self->state, reply); },
      [self](LinkUp) { perform(self->state.out, self->state.session->link(true, self->state.out.now())); },
      [self](LinkDown) { perform(self->state.out, self->state.session->link(false, self->state.out.now())); },
      [self](Tick) { tick(self->state); },
      [self](Measured at) { self->state.session->measured(at.epoch, at.revision, at.digest); },
      [self](Ping ping) {
        self->state.out.pong({ping.number, self->state.session->health(self->state.out.now())});
      });
}

}  // namespace beltane
