#include "supervisor/supervision/action_executor.hpp"

#include "supervisor/processes/leftovers.hpp"
#include "supervisor/supervision/clock.hpp"
#include "supervisor/tree/health_report.hpp"

namespace beltane::supervisor {

void ActionExecutor::perform(const Actions& actions) {
  publisher_.publish(state_.tree);
  for (const auto& action : actions) std::visit([this](const auto& each) { carry_out(each); }, action);
}

void ActionExecutor::carry_out(const Spawn& spawn) {
  ProcessLife life{.epoch = state_.tree.next_epoch(spawn.name), .born = current_time().instant};
  auto process = launcher_.start(*state_.tree.find(spawn.name), life);
  if (!process) return perform(state_.tree.not_spawned(spawn.name, process.reason(), current_time()));
  life.pid = process->pid;
  life.start_ticks = process->start_ticks;
  state_.processes.put(spawn.name, std::move(*process));
  perform(state_.tree.spawned(spawn.name, life, current_time()));
}

void ActionExecutor::carry_out(const Signal& signal) { state_.processes.signal(signal.name, signal.number); }

void ActionExecutor::carry_out(const AskToEnd& end) { socket_.send_to(end.name, EndOrderly{}); }

/// The services inside the child are asked with it, and must answer for it.
void ActionExecutor::carry_out(const SendPing& ping) {
  socket_.send_to(ping.name, ping.ping);
  for (const auto& [name, service] : state_.embedded.by_name())
    if (const auto* host = host_of(state_.tree, service.health); host && host->spec.name == ping.name)
      socket_.send_to(name, ping.ping);
  for (const auto& name : state_.embedded.asked(state_.tree.find(ping.name)->life.pid))
    events_.note(name, "does not answer inside " + ping.name);
}

void ActionExecutor::carry_out(const SweepAfter& gone) {
  remove_leftovers(filled(state_.tree.find(gone.name)->spec.leftovers, gone.life));
}

void ActionExecutor::carry_out(const StatusNote& note) { events_.note(note.name, note.text, note.figures); }

void ActionExecutor::carry_out(const AllEnded&) { finished_ = true; }

}  // namespace beltane::supervisor
