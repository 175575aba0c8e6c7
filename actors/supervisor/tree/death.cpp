#include "supervisor/tree/death.hpp"

#include <signal.h>

#include <algorithm>
#include <cmath>

#include "supervisor/tree/liveness.hpp"

namespace beltane::supervisor {
namespace {

constexpr std::uint32_t early_deaths_until_fallback = 3;
constexpr Seconds moment_of_life{2};

/// Signals by which one asks a process to end are nobody's crash, nor is what JACK's end brings about.
bool accuses(const ChildProcess& child, const Death& death) {
  if (child.spec.kind != ProcessKind::server) return false;
  if (child.hung) return true;
  const auto& ending = death.ending;
  const bool asked = ending.number == SIGTERM || ending.number == SIGINT || ending.number == SIGHUP;
  return ending.kind == ProcessExit::How::killed && !asked && !child.signalled && !ending.lost_jack &&
         death.needs_are_ready;
}

void count_early_death(DeathRecord& record, Seconds lived) {
  record.settled = record.settled || lived > moment_of_life;
  record.early = lived > moment_of_life ? 0 : record.early + 1;
}

void fall_back_if_hopeless(ChildProcess& child, Actions& actions) {
  auto& record = child.deaths;
  if (record.settled || record.fallen_back || child.spec.fallback.empty()) return;
  record.fallen_back = record.early >= early_deaths_until_fallback;
  if (record.fallen_back)
    actions.push_back(StatusNote{child.spec.name, "does not come to work; its fallback is used", {}});
}

}  // namespace

void record_death(ChildProcess& child, const Death& death, const LimitsConfig& limits, Actions& actions, Now now) {
  const ProcessLife life = child.life;
  const Seconds lived = between(life.born, now.instant);
  child.deaths.crashed = accuses(child, death);
  if (child.spec.kind != ProcessKind::service && does_well_for_long(child, limits, now))
    child.liveness.overruns = 0;  // it is heard of no sooner
  child.life = {.epoch = life.epoch, .port = life.port, .born = life.born, .limits = life.limits};
  child.deaths.last_exit = in_words(death.ending);
  child.liveness.reachable = false;
  count_early_death(child.deaths, lived);
  actions.push_back(SweepAfter{child.spec.name, life});
  actions.push_back(StatusNote{child.spec.name,
                               (death.in_take_down ? "ended: " : "died: ") + child.deaths.last_exit,
                               {{"noticed_ms", death.noticed.count * 1000}, {"lived_s", lived.count}}});
  fall_back_if_hopeless(child, actions);
}

void schedule_restart(ChildProcess& child, const std::string& why, double chance, const LimitsConfig& limits,
                      Actions& actions, Now now) {
  auto& record = child.deaths;
  const auto decision = after_death(record.recent, now.moment, chance, limits);
  ++record.restarts;
  enter(child, decision.failed ? ProcessStage::failed : ProcessStage::restarting, now);
  child.due = now.moment + decision.wait;
  if (!decision.failed) return;
  record.failing = true;
  const auto count = std::to_string(record.recent.size());
  const auto window = std::to_string(std::lround(limits.window.count));
  actions.push_back(StatusNote{child.spec.name,
                               "FAILED: " + count + " deaths in " + window + " s, the last one: " + why +
                                   "; tried again in " + in_milliseconds(decision.wait),
                               {}});
}

bool needs_are_ready(const std::vector<ChildProcess>& children, const ChildProcess& child) {
  return std::ranges::all_of(child.spec.needs, [&](const std::string& need) {
    const auto* needed = find_child(children, need);
    return !needed || needed->stage == ProcessStage::ready;
  });
}

void kill_dependents(std::vector<ChildProcess>& children, const std::string& name, Actions& actions, Now now) {
  for (auto& child : children) {
    if (std::ranges::count(child.spec.needs, name) == 0 || child.stage == ProcessStage::waiting) continue;
    enter(child, ProcessStage::waiting, now);
    if (!runs(child)) continue;
    actions.push_back(StatusNote{child.spec.name, "killed, because " + name + " died", {}});
    kill_child(child, actions);
    kill_dependents(children, child.spec.name, actions, now);
  }
}

}  // namespace beltane::supervisor
