#include "session/session_actor.hpp"

#include <unistd.h>

#include <caf/typed_event_based_actor.hpp>

#include "owned_actor.hpp"

namespace beltane {
namespace {

/// The sound first, the disk next, answers last.
void perform(SessionActor self, const Outcome& outcome) {
  const auto& to = self->state.out;
  for (const auto& publication : outcome.publish) to.publish(publication);
  for (const auto& request : outcome.journal) to.journal(request);
  for (const auto& answer : outcome.answers) to.answer(answer.peer, answer.message);
  for (const auto& missed : outcome.caught_up) to.catch_up(missed.peer, missed.message);
  if (outcome.measure)
    to.measure(*outcome.measure, [to_self = ActorHandle(SessionMailbox(self))](Measured at) { to_self.send(at); });
  if (!outcome.end.empty()) to.end(outcome.end);
}

/// Asks the session, and does what it answers. `ask` is given the session and the time.
template <class Ask>
void work(SessionActor self, const Ask& ask) {
  perform(self, ask(*self->state.session, self->state.out.now()));
}

}  // namespace

SessionMailbox::behavior_type session_actor(SessionActor self, const Catalogue* catalogue, std::uint64_t first_ticket,
                                            SessionOutputs outputs) {
  auto& inside = self->state;
  inside.session.emplace(*catalogue, first_ticket, getpid());
  inside.out = std::move(outputs);
  return handles<SessionMailbox>(
      self,
      [self](const From<SessionRequest>& from) {
        work(self, [&](SessionState& session, Moment now) { return session.receive(from.peer, from.message, now); });
      },
      [self](const From<CatchUp>& from) {
        work(self, [&](SessionState& session, Moment) { return session.receive(from.peer, from.message); });
      },
      [self](const StorageReply& reply) {
        work(self, [&](SessionState& session, Moment now) { return session.receive(reply, now); });
      },
      [self](LinkUp) { work(self, [](SessionState& session, Moment now) { return session.link(true, now); }); },
      [self](LinkDown) { work(self, [](SessionState& session, Moment now) { return session.link(false, now); }); },
      [self](Tick) { work(self, [](SessionState& session, Moment now) { return session.tick(now); }); },
      [self](Measured at) { self->state.session->measured(at.epoch, at.revision, at.digest); },
      [self](Ping ping) {
        self->state.out.pong({ping.number, self->state.session->health(self->state.out.now())});
      });
}

}  // namespace beltane
