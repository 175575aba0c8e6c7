#include "persistence/persistence_actor.hpp"

#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "handlers.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

void perform(PersistenceInside& inside, const StorageAnswers& answers) {
  for (const auto& answer : answers) inside.out.answer(answer.peer, answer.message);
  if (auto note = inside.storage->drain_notices(); !note.empty()) inside.out.note(note);
}

void handle(PersistenceActor self, const loop::Peer& peer, StorageRequest request) {
  auto& inside = self->state;
  const auto* task = std::get_if<FileRequest>(&request);
  if (inside.out.began) inside.out.began(peer, task ? task->ticket : 0);
  perform(inside, inside.storage->receive(peer, std::move(request), inside.out.now()));
  if (!inside.storage->waits() || std::exchange(inside.will_commit, true)) return;
  caf::anon_send(PersistenceMailbox(self), Tick{});
}

/// A group is what is in the mailbox when its first change is taken: the commit queues up behind it.
void receive(PersistenceActor self, const From<StorageRequest>& from) {
  const AtWork marked(self->state.out.working.get());
  handle(self, from.peer, from.message);
}

void receive(PersistenceActor self, const From<loop::Bytes>& from) {
  const AtWork marked(self->state.out.working.get());
  auto& out = self->state.out;
  auto request = wire::decode<StorageRequest>(from.message);
  if (out.working) out.working->step();
  out.received(from.message.size());
  if (request) return handle(self, from.peer, *std::move(request));
  out.unreadable(request.reason());
  out.answer(from.peer, FileAnswer{.refusal = request.reason()});
}

/// While samples are carried the next step follows at once, behind what came meanwhile.
void tick(PersistenceActor self) {
  const AtWork marked(self->state.out.working.get());
  auto& inside = self->state;
  inside.will_commit = false;
  perform(inside, inside.storage->tick(inside.out.now()));
  if (!inside.storage->carries()) return;
  inside.will_commit = true;
  caf::anon_send(PersistenceMailbox(self), Tick{});
}

}  // namespace

PersistenceMailbox::behavior_type persistence_actor(PersistenceActor self,
                                                    std::shared_ptr<std::unique_ptr<StorageState>> storage,
                                                    PersistenceOutputs outputs) {
  self->state.storage = std::move(*storage);
  self->state.out = std::move(outputs);
  return handles<PersistenceMailbox>(
      self, [self](const From<StorageRequest>& from) { receive(self, from); },
      [self](const From<loop::Bytes>& from) { receive(self, from); }, [self](Tick) { tick(self); },
      [self](Ping ping) {
        self->state.out.pong({ping.number, self->state.storage->health()});
      });
}

}  // namespace beltane
