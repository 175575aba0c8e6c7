#include "persistence/persistence_actor.hpp"

#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "handlers.hpp"

namespace beltane {
namespace {

void perform(PersistenceInside& inside, const StorageAnswers& answers) {
  for (const auto& answer : answers) inside.out.answer(answer.peer, answer.message);
  if (auto note = inside.keeper->take_note(); !note.empty()) inside.out.note(note);
}

/// A group is what is in the mailbox when its first change is taken: the commit queues up behind it.
void take(PersistenceActor self, const From<StorageRequest>& from) {
  auto& inside = self->state;
  inside.out.taken();
  perform(inside, inside.keeper->take(from.peer, from.message, inside.out.now()));
  if (!inside.keeper->waits() || std::exchange(inside.will_commit, true)) return;
  caf::anon_send(PersistenceMailbox(self), Tick{});
}

/// While samples are carried the next step follows at once, behind what came meanwhile.
void tick(PersistenceActor self) {
  auto& inside = self->state;
  inside.will_commit = false;
  perform(inside, inside.keeper->tick(inside.out.now()));
  if (!inside.keeper->carries()) return;
  inside.will_commit = true;
  caf::anon_send(PersistenceMailbox(self), Tick{});
}

}  // namespace

PersistenceMailbox::behavior_type persistence_actor(PersistenceActor self,
                                                    std::shared_ptr<std::unique_ptr<Keeper>> keeper,
                                                    ConnectPersistence connect) {
  self->state.keeper = std::move(*keeper);
  self->state.out = connect(self);
  if (!self->state.out.now) self->quit();
  return handles<PersistenceMailbox>(
      self, [self](const From<StorageRequest>& from) { take(self, from); }, [self](Tick) { tick(self); },
      [self](Ping ping) {
        self->state.out.pong({ping.number, self->state.keeper->health()});
      });
}

}  // namespace beltane
