#include "supervisor/tree/process_tree.hpp"

#include <signal.h>

#include <algorithm>
#include <cmath>

namespace beltane::supervisor {
namespace {

constexpr Moment never = Moment::max();
constexpr std::uint32_t early_deaths_until_fallback = 3;
constexpr Seconds moment_of_life{2};
constexpr Seconds patience_after_kill{2};
constexpr std::uint32_t most_doublings = 5;

bool runs(const ChildProcess& child) { return child.life.pid != 0; }

bool needs(const ProcessSpec& part, const std::string& name) { return std::ranges::count(part.needs, name) > 0; }

std::string milliseconds(Seconds wait) { return std::to_string(std::lround(wait.count * 1000)) + " ms"; }

}  // namespace

ProcessTree::ProcessTree(const Plan& plan, const LimitsConfig& limits, std::function<double()> chance)
    : limits_(limits), chance_(std::move(chance)) {
  for (const auto& part : plan) children_.push_back({.spec = part});
}

ChildProcess& ProcessTree::at(const std::string& name) {
  return *std::ranges::find_if(children_, [&](const ChildProcess& child) { return child.spec.name == name; });
}

const ChildProcess* ProcessTree::find(const std::string& name) const {
  auto found = std::ranges::find_if(children_, [&](const ChildProcess& child) { return child.spec.name == name; });
  return found == children_.end() ? nullptr : &*found;
}

std::uint64_t ProcessTree::next_epoch(const std::string& name) const {
  const auto* child = find(name);
  const bool counts = child && (child->spec.kind == Kind::server || !child->spec.engine.empty());
  return counts ? child->life.epoch + 1 : 0;
}

Moment ProcessTree::next_due() const {
  Moment next = never;
  for (const auto& child : children_) next = std::min(next, child.due);
  return next;
}

void ProcessTree::enter(ChildProcess& child, Stage stage, Now now) {
  child.stage = stage;
  child.since = now.instant;
  child.began = now.moment;
  child.due = never;
}

bool ProcessTree::can_start(const ChildProcess& child) const {
  return std::ranges::all_of(child.spec.needs, [&](const std::string& need) {
    const auto* needed = find(need);
    return !needed || needed->stage == Stage::ready;
  });
}

bool ProcessTree::does_well() const {
  return std::ranges::none_of(children_, [](const ChildProcess& child) { return child.stage == Stage::failed; });
}

// ── starting ────────────────────────────────────────────────────────────────────────────────────────────────────

void ProcessTree::adopt(const std::string& name, const Life& life, Stage stage, std::uint32_t restarts, Now now) {
  auto& child = at(name);
  child.life = life;
  child.restarts = restarts;
  // A service is ready when it has found the new supervisor; the others go on as they were.
  const bool needs_no_proof = child.spec.kind == Kind::plain && child.spec.ready_file.empty();
  const bool stays_ready = needs_no_proof || (stage == Stage::ready && child.spec.kind != Kind::service);
  enter(child, stays_ready ? Stage::ready : Stage::starting, now);
  if (!stays_ready) child.due = now.moment + limits_.startup;
}

void ProcessTree::remember_epoch(const std::string& name, std::uint64_t epoch) {
  auto& known = at(name).life.epoch;
  known = std::max(known, epoch);
}

Actions ProcessTree::begin(Now now) {
  Actions actions;
  for (const auto& child : children_)  // adopted ones may have lost what they need meanwhile
    if (!runs(child)) fell_what_needs(child.spec.name, actions, now);
  start_what_can(actions, now);
  return actions;
}

void ProcessTree::start_what_can(Actions& actions, Now now) {
  if (ending_) return;
  for (auto& child : children_) {
    if (child.stage != Stage::waiting || runs(child) || !can_start(child)) continue;
    enter(child, Stage::starting, now);
    if (child.spec.kind == Kind::foreign)
      actions.push_back(
          Note{child.spec.name, "is waited for: " + child.spec.ready_file + " is not there; start it", {}});
    else
      actions.push_back(Spawn{child.spec.name});
  }
}

Actions ProcessTree::spawned(const std::string& name, const Life& life, Now now) {
  Actions actions;
  auto& child = at(name);
  child.life = life;
  child.reachable = false;
  child.unanswered = 0;
  child.pings = 0;
  child.signalled = child.hung = false;
  enter(child, Stage::starting, now);
  child.due = now.moment + time_to_start(child);
  actions.push_back(Note{name, "started", {{"pid", life.pid}}});
  if (child.spec.kind == Kind::plain && child.spec.ready_file.empty()) become_ready(child, actions, now);
  return actions;
}

Actions ProcessTree::found(const std::string& name, const Life& life, Now now) {
  Actions actions;
  auto& child = at(name);
  child.life = life;
  enter(child, Stage::starting, now);
  actions.push_back(Note{name, "is there", {{"pid", life.pid}}});
  become_ready(child, actions, now);
  return actions;
}

Actions ProcessTree::not_spawned(const std::string& name, const std::string& reason, Now now) {
  Actions actions;
  plan_restart(at(name), "could not be started, " + reason, actions, now);
  return actions;
}

void ProcessTree::become_ready(ChildProcess& child, Actions& actions, Now now) {
  if (child.stage != Stage::starting) return;
  child.failing = false;
  enter(child, Stage::ready, now);
  if (child.spec.kind == Kind::service) child.due = now.moment + limits_.ping;
  actions.push_back(Note{child.spec.name, "ready", {{"start_ms", between(child.life.born, now.instant).count * 1000}}});
  start_what_can(actions, now);
}

Actions ProcessTree::seen_ready(const std::string& name, Now now) {
  Actions actions;
  become_ready(at(name), actions, now);
  return actions;
}

// ── dying ───────────────────────────────────────────────────────────────────────────────────────────────────────

Actions ProcessTree::died(const std::string& name, const Ending& ending, Now now, Seconds noticed) {
  Actions actions;
  auto& child = at(name);
  write_down_death(child, ending, actions, now, noticed);
  if (ending_) {
    enter(child, Stage::stopped, now);
    end_next(actions, now);
  } else if (child.stage == Stage::waiting) {  // ended by us, with what it needs
    ++child.restarts;
    start_what_can(actions, now);
  } else if (child.spec.kind == Kind::foreign) {
    fell_what_needs(name, actions, now);
    enter(child, Stage::waiting, now);
    start_what_can(actions, now);
  } else {
    fell_what_needs(name, actions, now);
    plan_restart(child, child.last_exit, actions, now);
  }
  return actions;
}

Actions ProcessTree::hung(const std::string& name, const std::string& why, bool by_itself, Now) {
  Actions actions;
  auto& child = at(name);
  actions.push_back(Note{name, why + ": killed", {}});
  kill(child, actions);
  child.hung = by_itself;
  return actions;
}

void ProcessTree::kill(ChildProcess& child, Actions& actions) {
  child.signalled = true;
  actions.push_back(Signal{child.spec.name, SIGKILL});
}

/// Signals by which one asks a process to end are nobody's crash, nor is what JACK's end brings about.
bool ProcessTree::crashed(const ChildProcess& child, const Ending& ending) const {
  if (child.spec.kind != Kind::server) return false;
  if (child.hung) return true;
  const bool asked = ending.number == SIGTERM || ending.number == SIGINT || ending.number == SIGHUP;
  return ending.kind == Ending::Kind::killed && !asked && !child.signalled && !ending.lost_jack && can_start(child);
}

void ProcessTree::write_down_death(ChildProcess& child, const Ending& ending, Actions& actions, Now now,
                                   Seconds noticed) {
  const Life life = child.life;
  const Seconds lived = between(life.born, now.instant);
  child.crashed = crashed(child, ending);
  if (child.spec.kind != Kind::service && does_well_for_long(child, now))
    child.overruns = 0;  // it is heard of no sooner
  child.life = {.epoch = life.epoch, .port = life.port, .born = life.born, .limits = life.limits};
  child.last_exit = in_words(ending);
  child.reachable = false;
  child.settled = child.settled || lived > moment_of_life;
  child.early_deaths = lived > moment_of_life ? 0 : child.early_deaths + 1;
  actions.push_back(SweepAfter{child.spec.name, life});
  actions.push_back(Note{child.spec.name,
                         (ending_ ? "ended: " : "died: ") + child.last_exit,
                         {{"noticed_ms", noticed.count * 1000}, {"lived_s", lived.count}}});
  if (child.settled || child.fallen_back || child.spec.fallback.empty()) return;
  child.fallen_back = child.early_deaths >= early_deaths_until_fallback;
  if (child.fallen_back) actions.push_back(Note{child.spec.name, "does not come to work; its fallback is used", {}});
}

/// rest_for_one: without it they are of no use, and it is not their fault.
void ProcessTree::fell_what_needs(const std::string& name, Actions& actions, Now now) {
  for (auto& child : children_) {
    if (!needs(child.spec, name)) continue;
    if (child.stage == Stage::waiting) continue;
    enter(child, Stage::waiting, now);
    if (!runs(child)) continue;
    actions.push_back(Note{child.spec.name, "killed, because " + name + " died", {}});
    kill(child, actions);
    fell_what_needs(child.spec.name, actions, now);
  }
}

void ProcessTree::plan_restart(ChildProcess& child, const std::string& why, Actions& actions, Now now) {
  const auto verdict = after_death(child.deaths, now.moment, chance_(), limits_);
  ++child.restarts;
  if (verdict.failed) {
    child.failing = true;
    enter(child, Stage::failed, now);
    const auto count = std::to_string(child.deaths.size());
    const auto window = std::to_string(std::lround(limits_.window.count));
    actions.push_back(Note{child.spec.name,
                           "FAILED: " + count + " deaths in " + window + " s, the last one: " + why +
                               "; tried again in " + milliseconds(verdict.wait),
                           {}});
  } else {
    enter(child, Stage::restarting, now);
  }
  child.due = now.moment + verdict.wait;
  if (verdict.wait.count <= 0) do_due(child, actions, now);
}

// ── living ──────────────────────────────────────────────────────────────────────────────────────────────────────

Actions ProcessTree::heard(const std::string& name, const Health& health, Now now) {
  Actions actions;
  auto& child = at(name);
  child.health = health;
  child.told = now.instant;
  child.unanswered = 0;
  if (does_well_for_long(child, now)) child.overruns = 0;
  if (!child.reachable && child.stage == Stage::starting) child.due = std::min(child.due, now.moment + limits_.ping);
  child.reachable = true;
  if (child.spec.kind == Kind::service && health.ready) become_ready(child, actions, now);
  return actions;
}

bool ProcessTree::does_well_for_long(const ChildProcess& child, Now now) const {
  return child.stage == Stage::ready && seconds_between(child.began, now.moment) >= limits_.window;
}

/// Each time that killing it for its silence, or for not getting ready, has not helped, it is given twice the time: it
/// may have much to do on a slow machine, and killed again it would never come to an end.
std::uint32_t ProcessTree::patience_with(const ChildProcess& child) const {
  return limits_.missed << std::min(child.overruns, most_doublings);
}

Seconds ProcessTree::time_to_start(const ChildProcess& child) const {
  return Seconds{limits_.startup.count * (1U << std::min(child.overruns, most_doublings))};
}

void ProcessTree::ask_again(ChildProcess& child, Actions& actions, Now now) {
  if (child.unanswered >= patience_with(child) && child.stage == Stage::ready) {
    ++child.overruns;
    actions.push_back(Note{child.spec.name, "silent for " + std::to_string(child.unanswered) + " pings: killed", {}});
    kill(child, actions);
    return;
  }
  ++child.unanswered;
  ++child.pings;
  child.due = now.moment + limits_.ping;
  actions.push_back(SendPing{child.spec.name, {child.pings}});
}

Actions ProcessTree::tick(Now now) {
  Actions actions;
  for (auto& child : children_)
    if (child.due <= now.moment) do_due(child, actions, now);
  return actions;
}

void ProcessTree::do_due(ChildProcess& child, Actions& actions, Now now) {
  child.due = never;
  switch (child.stage) {
    case Stage::restarting:
    case Stage::failed:
      enter(child, Stage::waiting, now);
      start_what_can(actions, now);
      return;
    case Stage::starting: {
      const auto limit = time_to_start(child);
      const bool late = seconds_between(child.began, now.moment) >= limit;
      if (!late && child.reachable) return ask_again(child, actions, now);
      ++child.overruns;
      actions.push_back(Note{child.spec.name, "not ready within " + milliseconds(limit) + ": killed", {}});
      kill(child, actions);
      return;
    }
    case Stage::ready:
      return ask_again(child, actions, now);
    case Stage::stopping:
      return end_harder(child, actions, now);
    case Stage::waiting:
    case Stage::stopped:
      return;
  }
}

// ── ending ──────────────────────────────────────────────────────────────────────────────────────────────────────

Actions ProcessTree::take_down(Now now) {
  Actions actions;
  if (ending_) return actions;
  ending_ = true;
  for (auto& child : children_)
    if (!runs(child) || child.spec.kind == Kind::foreign) enter(child, Stage::stopped, now);
  end_next(actions, now);
  return actions;
}

void ProcessTree::end_next(Actions& actions, Now now) {
  for (auto child = children_.rbegin(); child != children_.rend(); ++child) {
    if (child->stage == Stage::stopping) return;
    if (child->stage == Stage::stopped) continue;
    enter(*child, Stage::stopping, now);
    child->asked = child->reachable ? 0 : 1;
    return end_harder(*child, actions, now);
  }
  actions.push_back(AllEnded{});
}

void ProcessTree::end_harder(ChildProcess& child, Actions& actions, Now now) {
  child.due = now.moment + limits_.orderly_end;
  switch (child.asked++) {
    case 0:
      actions.push_back(AskToEnd{child.spec.name});
      return;
    case 1:
      actions.push_back(Signal{child.spec.name, SIGTERM});
      return;
    case 2:
      child.due = now.moment + patience_after_kill;
      actions.push_back(Note{child.spec.name, "did not end when asked: killed", {}});
      actions.push_back(Signal{child.spec.name, SIGKILL});
      return;
    default:
      actions.push_back(Note{child.spec.name, "does not even end when killed; left behind", {}});
      enter(child, Stage::stopped, now);
      end_next(actions, now);
  }
}

}  // namespace beltane::supervisor
