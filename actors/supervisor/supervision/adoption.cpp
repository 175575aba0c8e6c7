#include "supervisor/supervision/adoption.hpp"

#include <signal.h>

#include "isolation/network.hpp"
#include "supervisor/processes/leftovers.hpp"
#include "supervisor/rig/environment_mark.hpp"
#include "supervisor/supervision/clock.hpp"

namespace beltane::supervisor {
namespace {

class Adoption {
 public:
  Adoption(const Rig& rig, RigState& state, ServerLogs& logs, EventLog& events)
      : rig_(rig), state_(state), logs_(logs), events_(events) {}

  void adopt(const RecordedChild& child) {
    auto process = child.life.pid != 0 ? find_process(child.life.pid, child.life.start_ticks) : std::nullopt;
    if (!state_.tree.find(child.name)) {
      if (process) end_unknown(child.name, *process);
      return;
    }
    state_.tree.remember_epoch(child.name, child.life.epoch);
    if (process && !state_.processes.contains(child.name)) adopt(child, std::move(*process));
  }

  /// One that died when no supervisor was there to see it.
  void bury_unseen(const RecordedChild& child) {
    const auto* known = state_.tree.find(child.name);
    if (!known || child.life.pid == 0 || state_.processes.contains(child.name)) return;
    remove_leftovers(filled(known->spec.leftovers, child.life));
    events_.note(child.name, "died while no supervisor was there");
  }

 private:
  void adopt(const RecordedChild& child, Process process) {
    state_.processes.put(child.name, std::move(process));
    auto life = child.life;
    life.own_network = isolation::in_another_network(life.pid);
    state_.tree.adopt(child.name, life, child.stage, child.restarts, current_time());
    if (state_.tree.find(child.name)->spec.kind == ProcessKind::server)
      logs_.begin(child.name, log_of(rig_, child.name));
    events_.note(child.name, "adopted", {{"pid", child.life.pid}});
  }

  /// A child of an earlier plan, which this one does not know.
  void end_unknown(const std::string& name, const Process& process) {
    signal_to(process, SIGKILL);
    events_.note(name, "is not in the rig any more: killed");
  }

  const Rig& rig_;
  RigState& state_;
  ServerLogs& logs_;
  EventLog& events_;
};

}  // namespace

void adopt_survivors(const Rig& rig, const ChildrenFile& file, RigState& state, ServerLogs& logs, EventLog& events) {
  Adoption adoption(rig, state, logs, events);
  for (const auto& child : file.children) adoption.adopt(child);
  for (const auto& child : marked_processes(rig.runtime)) adoption.adopt(child);
  for (const auto& child : file.children) adoption.bury_unseen(child);
}

}  // namespace beltane::supervisor
