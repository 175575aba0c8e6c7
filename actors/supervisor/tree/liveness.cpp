#include "supervisor/tree/liveness.hpp"

#include <signal.h>

#include <algorithm>
#include <cmath>

namespace beltane::supervisor {
namespace {

constexpr std::uint32_t most_doublings = 5;

std::uint32_t doublings(const Liveness& liveness) { return std::min(liveness.overruns, most_doublings); }

void kill_overrun(ChildProcess& child, const std::string& why, Actions& actions) {
  ++child.liveness.overruns;
  actions.push_back(StatusNote{child.spec.name, why + ": killed", {}});
  kill_child(child, actions);
}

void send_ping(ChildProcess& child, const LimitsConfig& limits, Actions& actions, Now now) {
  ++child.liveness.unanswered;
  ++child.liveness.pings_sent;
  child.due = now.moment + limits.ping;
  actions.push_back(SendPing{child.spec.name, {child.liveness.pings_sent}});
}

}  // namespace

std::string in_milliseconds(Seconds wait) { return std::to_string(std::lround(wait.count * 1000)) + " ms"; }

bool does_well_for_long(const ChildProcess& child, const LimitsConfig& limits, Now now) {
  return child.stage == ProcessStage::ready && seconds_between(child.began, now.moment) >= limits.window;
}

void reset_pings(Liveness& liveness) {
  liveness.reachable = false;
  liveness.unanswered = 0;
  liveness.pings_sent = 0;
}

void record_answer(ChildProcess& child, const Health& health, const LimitsConfig& limits, Now now) {
  auto& liveness = child.liveness;
  liveness.health = health;
  liveness.told = now.instant;
  liveness.unanswered = 0;
  if (does_well_for_long(child, limits, now)) liveness.overruns = 0;
  if (!liveness.reachable && child.stage == ProcessStage::starting)
    child.due = std::min(child.due, now.moment + limits.ping);
  liveness.reachable = true;
}

Seconds time_to_start(const ChildProcess& child, const LimitsConfig& limits) {
  return Seconds{limits.startup.count * (1U << doublings(child.liveness))};
}

void kill_child(ChildProcess& child, Actions& actions) {
  child.signalled = true;
  actions.push_back(Signal{child.spec.name, SIGKILL});
}

void check_liveness(ChildProcess& child, const LimitsConfig& limits, Actions& actions, Now now) {
  const auto& liveness = child.liveness;
  if (child.stage == ProcessStage::starting) {
    const auto limit = time_to_start(child, limits);
    const bool late = seconds_between(child.began, now.moment) >= limit;
    if (late || !liveness.reachable) return kill_overrun(child, "not ready within " + in_milliseconds(limit), actions);
  } else if (liveness.unanswered >= limits.missed << doublings(liveness)) {
    return kill_overrun(child, "silent for " + std::to_string(liveness.unanswered) + " pings", actions);
  }
  send_ping(child, limits, actions, now);
}

}  // namespace beltane::supervisor
