#include "sequencer/sequencer_actor.hpp"

#include <unistd.h>

#include <caf/typed_event_based_actor.hpp>

#include "handlers.hpp"

namespace beltane::sequencer {
namespace {

constexpr auto process = "sequencer";
constexpr Seconds horizon{1.8};  // longer than a hung sequencer, or hung voices, need to be replaced

void save(SequencerState& state, const SavedTransport& saved) {
  const auto done = state.out.save(saved);
  state.trouble = done ? "" : done.reason();
}

void perform(SequencerState& state, const SequencerStep& step) {
  if (step.save) save(state, *step.save);
  if (!step.give.empty()) state.out.give(step.give);
  if (step.tell) state.out.tell(Telemetry{*step.tell});
  state.out.tick_at(state.sequencer->next_tick(state.out.now()));
}

void obey(SequencerState& state, const From<TransportCommand>& command) {
  const auto now = state.out.now();
  const auto step = state.sequencer->obey(command.message, now);
  if (!step)
    return state.out.answer(command.peer, Telemetry{Event{.at = now, .process = process, .text = step.reason()}});
  perform(state, *step);
  state.out.answer(command.peer, Telemetry{*step->tell});
}

Pong proof(const SequencerState& state, const Ping& ping) {
  auto words = state.sequencer->words();
  if (!state.trouble.empty()) words["trouble"] = state.trouble;
  return {ping.number,
          {.process = process,
           .pid = getpid(),
           .ready = true,
           .figures = state.sequencer->figures(state.out.now()),
           .words = words}};
}

}  // namespace

SequencerMailbox::behavior_type sequencer_actor(SequencerActor self, const Catalogue* catalogue, SavedTransport saved,
                                                SequencerOutputs outputs) {
  auto& state = self->state;
  state.sequencer.emplace(*catalogue, std::move(saved), Reach{.horizon = horizon});
  state.out = std::move(outputs);
  state.out.tick_at(state.sequencer->next_tick(state.out.now()));
  return handles<SequencerMailbox>(
      self,
      [self](const ProjectNow& now) {
        perform(self->state, self->state.sequencer->follow(now.project, self->state.out.now()));
      },
      [self](const From<TransportCommand>& command) { obey(self->state, command); },
      [self](LinkUp) { perform(self->state, self->state.sequencer->link_up(self->state.out.now())); },
      [self](LinkDown) { self->state.sequencer->link_down(self->state.out.now()); },
      [self](Tick) { perform(self->state, self->state.sequencer->tick(self->state.out.now())); },
      [self](Ping ping) { self->state.out.pong(proof(self->state, ping)); });
}

}  // namespace beltane::sequencer
